#include "translate/systemd/packaged_type.hpp"

#include "translate/systemd/unit_file.hpp"
#include "translate/systemd/unit_paths.hpp"
#include "translate/systemd/unit_search.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace initbridge::systemd {

namespace {

constexpr std::array<std::string_view, 4> cooperating{"notify", "notify-reload", "forking", "dbus"};

/// Texts in the order in which their assignments count.
[[nodiscard]] std::vector<std::string_view> texts_of(const FoundUnit& found, const UnitView& units)
{
    std::vector<std::string_view> texts{found.file->text};
    for (const DropIn* dropin : effective_dropins(found, units)) {
        // Ours, from an earlier run, must not decide what this run writes.
        if (!file_name_of(dropin->first).starts_with("90-initbridge-")) {
            texts.push_back(dropin->second);
        }
    }
    return texts;
}

[[nodiscard]] bool is_on(std::string_view watchdog)
{
    return !watchdog.empty() && watchdog != "0" && watchdog != "infinity";
}

} // namespace

std::optional<PackagedType> read_packaged_type(const FoundUnit& found, const UnitView& units)
{
    if (found.state != EnableState::enabled) {
        return std::nullopt;
    }
    PackagedType result;
    bool has_bus_name = false;
    bool has_command = false;
    for (const std::string_view text : texts_of(found, units)) {
        for (const UnitAssignment& assignment : parse_unit_file(text).assignments) {
            if (assignment.section != "Service") {
                continue;
            }
            if (assignment.key == "Type") {
                result.type = assignment.value;
            } else if (assignment.key == "BusName") {
                has_bus_name = !assignment.value.empty();
            } else if (assignment.key == "ExecStart") {
                has_command = !assignment.value.empty();
            } else if (assignment.key == "WatchdogSec") {
                result.has_watchdog = is_on(assignment.value);
            } else if (assignment.key == "PIDFile") {
                result.has_pid_file = !assignment.value.empty();
            }
        }
    }
    if (result.type.empty()) { // service_add_default_extras(), systemd.service(5) "Type="
        result.type = has_bus_name ? "dbus" : has_command ? "simple" : "oneshot";
    }
    return result;
}

bool needs_cooperation(std::string_view type)
{
    return std::ranges::find(cooperating, type) != cooperating.end();
}

} // namespace initbridge::systemd
