#pragma once
/// Preset files: what PID 1 and `systemctl preset-all` enable and disable (systemd.preset(5)).

#include "translate/facts/facts.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace initbridge::systemd {

/// The rules of one scope, in the order of names.
class Presets {
public:
    enum class Verb { enable, disable };

    /// Says what is to become of a unit, with suffix. An instance (`a@1.service`) that is enabled
    /// stands in its template's line, since nothing but the template's file may be there; one that
    /// is disabled has its own. The last word on a unit counts.
    void set(std::string_view unit, Verb verb);

    [[nodiscard]] bool empty() const { return rules_.empty(); }

    /// The lines, without the comment at the head of the file.
    [[nodiscard]] std::string render() const;

private:
    struct Rule {
        Verb verb = Verb::disable;
        std::set<std::string> instances; ///< of an enabled template
    };

    std::map<std::string, Rule, std::less<>> rules_;
};

/// `/usr/lib/systemd/{system,user}-preset/10-initbridge-<owner>.preset`
[[nodiscard]] std::string preset_path(std::string_view owner, facts::UnitScope scope);

} // namespace initbridge::systemd
