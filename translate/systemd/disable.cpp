#include "translate/systemd/install.hpp"
#include "translate/systemd/unit_name.hpp"
#include "translate/systemd/unit_paths.hpp"

#include <string>

namespace initbridge::systemd {

namespace {

[[nodiscard]] bool is_below(std::string_view path, std::string_view folder)
{
    return path.starts_with(folder) && path.substr(folder.size()).starts_with('/');
}

/// The names whose links go: the unit, and the units of Also=, found or not
/// (install_context_mark_for_removal() in shared/install.c).
[[nodiscard]] std::set<std::string, std::less<>>
names_to_remove(std::string_view name, const UnitView& units)
{
    const Enabling enabling = enable_links(name, units);
    std::set<std::string, std::less<>> names(enabling.also.begin(), enabling.also.end());
    if (enabling.state != EnableState::masked) {
        names.insert(enabling.unit);
    }
    for (const InstallProblem& problem : enabling.problems) {
        if (problem.kind == InstallProblemKind::also_missing) {
            names.insert(problem.subject);
        }
    }
    return names;
}

} // namespace

std::set<std::string> disable_links(
    std::string_view name, const UnitView& units, const std::map<std::string, std::string>& present)
{
    std::set<std::string, std::less<>> marked = names_to_remove(name, units);
    std::set<std::string> removed;
    // A link to a removed link goes too, so look again until nothing more is found.
    for (bool again = true; again;) {
        again = false;
        for (const auto& [path, written] : present) {
            const std::string_view file_name = file_name_of(path);
            if (!is_below(path, units.config_dir()) || removed.contains(path) ||
                !classify_unit_name(file_name)) {
                continue;
            }
            const std::string target = absolute_target(path, written);
            if (target == "/dev/null") {
                continue; // a mask: systemctl would take it away with the template, we keep it
            }
            const bool is_instance = classify_unit_name(file_name) == UnitNameKind::instance;
            if ((is_instance && marked.contains(template_of(file_name))) ||
                marked.contains(file_name) || marked.contains(target) ||
                marked.contains(file_name_of(target))) {
                removed.insert(path);
                marked.insert(path);
                again = true;
            }
        }
    }
    return removed;
}

std::set<std::string> vendor_links(
    std::string_view name, const UnitView& units, const std::map<std::string, std::string>& present)
{
    const std::string unit = find_unit(name, units).name;
    std::set<std::string> result;
    for (const auto& [path, written] : present) {
        const std::string_view folder = folder_of(path);
        if (units.is_searched(folder_of(folder)) && !is_below(path, units.config_dir()) &&
            (file_name_of(path) == unit || file_name_of(written) == unit)) {
            result.insert(path);
        }
    }
    return result;
}

} // namespace initbridge::systemd
