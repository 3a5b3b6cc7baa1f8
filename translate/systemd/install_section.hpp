#pragma once
/// What a unit's [Install] section says, its drop-ins included.

#include "translate/facts/facts.hpp"
#include "translate/systemd/install.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::systemd {

/// Words as written; their specifiers are resolved when the links are made.
struct InstallSection {
    std::string name; ///< of the unit; a template's instance keeps its own name
    std::string path; ///< of the unit file, which the links point to
    std::vector<std::string> aliases;
    std::vector<std::string> wanted_by;
    std::vector<std::string> required_by;
    std::vector<std::string> upheld_by;
    std::vector<std::string> also; ///< specifiers resolved
    std::string default_instance;  ///< resolved; empty: none

    [[nodiscard]] bool empty() const
    {
        return aliases.empty() && wanted_by.empty() && required_by.empty() && upheld_by.empty() &&
               also.empty();
    }
};

/// Reads the file of `found` and the drop-ins of its name and of its template. nullopt, with a
/// problem: systemctl gives up on such a unit.
[[nodiscard]] std::optional<InstallSection> read_install_section(
    const FoundUnit& found, const UnitView& units, std::vector<InstallProblem>& problems);

/// Resolves the specifiers that [Install] may hold: `%n %N %p %i %j %%`, and in system scope
/// `%u %U %g %G`, which are root's. nullopt: one that is unknown, or known only to the machine.
[[nodiscard]] std::optional<std::string> resolve_install_specifiers(
    std::string_view text, const InstallSection& section, facts::UnitScope scope);

/// Which problem it is when resolve_install_specifiers() gave nullopt.
[[nodiscard]] InstallProblemKind specifier_problem(std::string_view text, facts::UnitScope scope);

} // namespace initbridge::systemd
