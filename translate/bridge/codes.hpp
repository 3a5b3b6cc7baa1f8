#pragma once
/// Codes of what concerns supervisord as a user service under systemd.

#include <string_view>

namespace initbridge::bridge::codes {

/// The user whose manager is to run supervisord is not one of the root's users.
inline constexpr std::string_view unknown_user = "bridge/unknown-user";
/// The root has no supervisord.
inline constexpr std::string_view no_supervisord = "bridge/no-supervisord";
/// The root has no initbridge, which runs supervisord when its output goes to the journal.
inline constexpr std::string_view no_initbridge = "bridge/no-initbridge";
/// A value of the environment cannot stand in a unit file.
inline constexpr std::string_view bad_environment = "bridge/bad-environment";
/// The configuration that supervisord is to read is not there.
inline constexpr std::string_view no_config = "bridge/no-config";
/// The configuration cannot be read by the user that supervisord runs as.
inline constexpr std::string_view config_unreadable = "bridge/config-unreadable";
/// supervisord would not start, or not work, with the configuration under the bridge.
inline constexpr std::string_view config_refused = "bridge/config-refused";
/// The configuration works under the bridge, but not as well as it could.
inline constexpr std::string_view config_risk = "bridge/config-risk";
/// A listener that ends process 1 cannot work under the bridge.
inline constexpr std::string_view fatal_listener = "bridge/fatal-listener";
/// The places of a given header are replaced by the bridge's own.
inline constexpr std::string_view header_places = "bridge/header-places";
/// Nothing is left for supervisord to run, so there is no bridge.
inline constexpr std::string_view nothing_to_run = "bridge/nothing-to-run";
/// A file of the image breaks a rule of `bootc container lint`.
inline constexpr std::string_view lint = "bridge/bootc-lint";

} // namespace initbridge::bridge::codes
