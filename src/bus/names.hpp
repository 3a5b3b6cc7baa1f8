#pragma once

/// Names on the bus: org.freedesktop.systemd1(5), org.freedesktop.login1(5),
/// org.freedesktop.machine1(5).

namespace initbridge::bus {

inline constexpr const char* manager_service = "org.freedesktop.systemd1";
inline constexpr const char* manager_path = "/org/freedesktop/systemd1";
inline constexpr const char* manager_interface = "org.freedesktop.systemd1.Manager";

inline constexpr const char* login_service = "org.freedesktop.login1";
inline constexpr const char* login_path = "/org/freedesktop/login1";
inline constexpr const char* login_interface = "org.freedesktop.login1.Manager";

inline constexpr const char* machine_service = "org.freedesktop.machine1";
inline constexpr const char* machine_path = "/org/freedesktop/machine1";
inline constexpr const char* machine_interface = "org.freedesktop.machine1.Manager";

} // namespace initbridge::bus
