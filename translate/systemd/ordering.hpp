#pragma once
/// The order of starting: levels of priority kept apart by targets, and explicit edges.
///
/// The target of a level is reached when the level's services have started (each is ordered
/// before it) and the one of the level below is. The next level's services want it and come after
/// it. A target only pulls in the targets below it, never a service. A level is a priority as
/// authored: the explicit order has edges of its own and moves no one to another level.
///
/// An event listener that hears of states, and that the author has put behind nothing, is of no
/// level: all others start after it, so that it misses none of them.

#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/model/service.hpp"
#include "translate/plan/tree.hpp"
#include "translate/systemd/naming.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::systemd {

/// The levels of one scope: priorities, ascending; all but the last have a target.
struct Levels {
    std::vector<std::int64_t> priorities;
    std::vector<std::string> targets; ///< one fewer than priorities; empty when there is one level

    [[nodiscard]] std::size_t level_of(std::int64_t priority) const;
};

/// Unit names for the ordering directives of a service.
struct Edges {
    std::string own; ///< the unit itself, as it names itself: `web@%i.service`
    std::vector<std::string> wants;
    std::vector<std::string> after;
    std::vector<std::string> before;
};

class Ordering {
public:
    /// `names[i]` belongs to `set.services[i]`; those with `rendered[i]` false take no part.
    Ordering(
        const model::ServiceSet& set,
        const std::vector<UnitNames>& names,
        const std::vector<bool>& rendered,
        std::string_view owner,
        diag::Diagnostics& out);

    /// Explicit edges first, then those of the level. References that cannot be kept are warnings.
    [[nodiscard]] Edges
    edges(std::size_t service, const facts::TargetFacts& facts, diag::Diagnostics& out) const;

    [[nodiscard]] const Levels& levels(model::Scope scope) const;
    /// The text of target `level`.
    [[nodiscard]] std::string target_text(model::Scope scope, std::size_t level) const;

private:
    void find_listeners();
    void find_levels(std::string_view owner);
    void find_late(diag::Diagnostics& out);
    [[nodiscard]] bool is_first(std::size_t service) const;
    [[nodiscard]] std::size_t level_of(const model::Service& service) const;
    void add_reference(
        const model::Service& service,
        const model::Reference& reference,
        const facts::TargetFacts& facts,
        Edges& edges,
        diag::Diagnostics& out) const;

    const model::ServiceSet& set_;
    const std::vector<UnitNames>& names_;
    const std::vector<bool>& rendered_;
    Levels system_;
    Levels user_;
    /// Services that follow something of a higher level: an explicit order beats priority, so their
    /// own level's target does not wait for them.
    std::vector<bool> late_;
    std::vector<std::size_t> listeners_; ///< that start before all others of their scope
};

/// Warns that `name` cannot be ordered after `other`, which supervisord runs.
void warn_runner(
    std::string_view name,
    const model::Reference& reference,
    std::string_view other,
    diag::Diagnostics& out);

/// Units that every service with default dependencies starts after: nothing may start before them.
[[nodiscard]] bool is_early_unit(std::string_view unit);

} // namespace initbridge::systemd
