#pragma once
/// How a packaged unit starts, as far as replacing its command matters.

#include "translate/systemd/install.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace initbridge::systemd {

struct PackagedType {
    std::string type;          ///< Type= in effect: `notify`, `dbus`, `simple`, …
    bool has_watchdog = false; ///< WatchdogSec= wants signs of life
    bool has_pid_file = false;
};

/// Of the unit's file and its drop-ins, without those of initbridge. nullopt: no such file.
[[nodiscard]] std::optional<PackagedType>
read_packaged_type(const FoundUnit& found, const UnitView& units);

/// Would a command that knows nothing of it fail to start under this Type=?
[[nodiscard]] bool needs_cooperation(std::string_view type);

} // namespace initbridge::systemd
