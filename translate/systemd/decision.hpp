#pragma once
/// What the wishes of one scope come to: links, links that go, presets.

#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/systemd/enabling.hpp"
#include "translate/systemd/install.hpp"
#include "translate/systemd/presets.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::systemd {

/// Use: add() all wishes, decide() once, then ask.
class Decision {
public:
    Decision(const UnitView& view, const facts::TargetFacts& facts, diag::Diagnostics& out)
        : view_(view)
        , facts_(facts)
        , out_(out)
    {}

    void add(const std::string& unit, const Enabler::Wish& wish);
    void decide();

    [[nodiscard]] const std::map<std::string, std::string>& links() const { return links_; }

    /// Of the links in the root those that go.
    [[nodiscard]] const std::set<std::string>& removed() const { return removed_; }

    [[nodiscard]] const Presets& presets() const { return presets_; }

    /// Packaged units that are not there yet.
    [[nodiscard]] const std::vector<std::string>& later() const { return later_; }

private:
    using Verb = Presets::Verb;

    void disable(const std::string& unit, const Enabler::Wish& wish);
    void enable(const std::string& unit, const Enabler::Wish& wish);
    void preset_instance(const std::string& unit, Verb verb);
    /// Says why there is no unit to enable or disable. False: it is only yet to come.
    [[nodiscard]] bool report_missing(const std::string& unit, const Enabler::Wish& wish);
    void report_state(const Enabling& enabling, const Enabler::Wish& wish);
    void report_problems(const Enabling& enabling, const Enabler::Wish& wish);
    void report_still_wanted(const std::string& unit, const Enabler::Wish& wish);
    [[nodiscard]] std::string
    target_as_present(const std::string& path, const std::string& target) const;

    const UnitView& view_;
    const facts::TargetFacts& facts_;
    diag::Diagnostics& out_;
    std::map<std::string, Enabler::Wish> wishes_; ///< by real name
    std::set<std::string> enabled_;               ///< what is enabled in the end, Also= included
    std::map<std::string, std::string> links_;
    std::set<std::string> removed_;
    Presets presets_;
    std::vector<std::string> later_;
};

} // namespace initbridge::systemd
