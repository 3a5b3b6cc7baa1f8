#pragma once
/// Stable codes of `initbridge service` and `initbridge probe`.

#include <string_view>

namespace initbridge::service::codes {

/// No service has that name, or none matches the pattern.
inline constexpr std::string_view unknown_name = "service/unknown-name";
/// A list of services (`services.json`) cannot be read, or is of a form that is not known here.
inline constexpr std::string_view bad_list = "service/bad-list";
/// Without a list of services systemd cannot tell which units are meant by all, or by a pattern.
inline constexpr std::string_view no_list = "service/no-list";
/// Neither supervisord nor systemd was found to run here.
inline constexpr std::string_view no_manager = "service/no-manager";
/// supervisord's configuration does not say where its socket is.
inline constexpr std::string_view no_socket = "service/no-socket";
/// A service did not do what was asked: it failed, was given up on, or is not running.
inline constexpr std::string_view failed = "service/failed";
/// The time was up before it did.
inline constexpr std::string_view not_in_time = "service/not-in-time";

/// A service has no log that could be shown, or one that is not what was asked for.
inline constexpr std::string_view no_log = "service/no-log";

} // namespace initbridge::service::codes
