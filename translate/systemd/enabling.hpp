#pragma once
/// Gathers what is to start at boot and what is not, and turns it into links and preset files that
/// agree with each other.

#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/model/service.hpp"
#include "translate/systemd/install.hpp"
#include "translate/systemd/render.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::systemd {

/// Use: add every unit that is written (add_unit), say what becomes of each (want), then write()
/// once: only then is it known what Also= and aliases lead to. Facts and options must outlive it.
class Enabler {
public:
    enum class Origin {
        own,      ///< written by us: its text was given to add_unit()
        packaged, ///< in the root, or yet to come in a staging tree
        rival,    ///< of a package that may be there or not, and must not start beside ours
    };

    struct Wish {
        bool enable = false;
        Origin origin = Origin::own;
        std::optional<diag::SourceMark> mark; ///< for diagnostics
    };

    Enabler(const facts::TargetFacts& facts, const Options& options);

    /// A unit file that is about to be written at `path`.
    void add_unit(model::Scope scope, const std::string& path, std::string text);
    /// A drop-in that is about to be written at `…/<unit>.d/<file>.conf`.
    void add_dropin(model::Scope scope, const std::string& path, std::string text);

    /// Enable the unit (full name: plain, instance, alias) or leave it disabled.
    void want(model::Scope scope, const std::string& unit, const Wish& wish);

    [[nodiscard]] const UnitView& view(model::Scope scope) const { return state(scope).view; }

    /// Adds links and preset files to the tree, each preset file below `header`, and the links
    /// that must go to Rendering::removed_links. Two different wishes for one unit, under whatever
    /// name, are an error.
    void write(std::string_view header, Rendering& rendering, diag::Diagnostics& out) const;

private:
    struct State {
        UnitView view;
        std::vector<std::pair<std::string, Wish>> wishes;
    };

    [[nodiscard]] const State& state(model::Scope scope) const;
    [[nodiscard]] State& state(model::Scope scope);

    const facts::TargetFacts& facts_;
    const Options& options_;
    State system_;
    State user_;
};

} // namespace initbridge::systemd
