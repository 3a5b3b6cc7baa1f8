#include "translate/systemd/ready.hpp"

#include "translate/systemd/unit_file.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>

namespace initbridge::systemd {

namespace {

constexpr std::array<std::string_view, 4> user_targets{
    "default.target",
    "graphical-session-pre.target",
    "graphical-session.target",
    "xdg-desktop-autostart.target",
};

/// Targets that both managers have.
constexpr std::array<std::string_view, 6> shared_targets{
    "basic.target",
    "paths.target",
    "shutdown.target",
    "sockets.target",
    "timers.target",
    "printer.target",
};

[[nodiscard]] bool contains(const auto& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

[[nodiscard]] std::vector<std::string_view> split_names(std::string_view value)
{
    constexpr std::string_view blanks = " \t\n\r";
    std::vector<std::string_view> names;
    for (std::size_t start = value.find_first_not_of(blanks); start != std::string_view::npos;) {
        const std::size_t end = std::min(value.find_first_of(blanks, start), value.size());
        names.push_back(value.substr(start, end - start));
        start = value.find_first_not_of(blanks, end);
    }
    return names;
}

[[nodiscard]] bool is_user_only(std::string_view target, const facts::TargetFacts& facts)
{
    const std::string name(target);
    return facts.user_units.contains(name) && !facts.system_units.contains(name);
}

struct Installation {
    bool has_section = false;
    bool user_target = false;
    bool system_target = false;
};

[[nodiscard]] Installation read_installation(std::string_view text, const facts::TargetFacts& facts)
{
    const UnitFileText file = parse_unit_file(text);
    Installation result;
    result.has_section = file.has_section("Install");
    for (const UnitAssignment& assignment : file.assignments) {
        const bool wanting = assignment.key == "WantedBy" || assignment.key == "RequiredBy" ||
                             assignment.key == "UpheldBy";
        if (assignment.section != "Install" || !wanting) {
            continue;
        }
        for (const std::string_view target : split_names(assignment.value)) {
            if (contains(user_targets, target) || (is_user_only(target, facts))) {
                result.user_target = true;
            } else if (!contains(shared_targets, target)) {
                result.system_target = true;
            }
        }
    }
    return result;
}

[[nodiscard]] std::string_view stem_of(std::string_view name)
{
    return name.substr(0, name.rfind('.'));
}

} // namespace

std::vector<PlacedUnit> place_units(const model::Layer& layer, const facts::TargetFacts& facts)
{
    std::vector<PlacedUnit> result;
    std::map<std::string_view, model::Scope> stems;
    for (const model::ReadyUnit& unit : layer.units) {
        const Installation installation = read_installation(unit.text, facts);
        PlacedUnit placed{&unit, model::Scope::system, installation.has_section};
        if (installation.user_target && !installation.system_target) {
            placed.scope = model::Scope::user;
        }
        if (installation.has_section) {
            stems.try_emplace(stem_of(unit.name), placed.scope);
        }
        result.push_back(placed);
    }
    for (PlacedUnit& placed : result) {
        const auto namesake = stems.find(stem_of(placed.unit->name));
        if (!placed.enable && namesake != stems.end()) {
            placed.scope = namesake->second;
        }
    }
    return result;
}

} // namespace initbridge::systemd
