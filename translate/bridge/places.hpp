#pragma once
/// Where the bridge keeps things. All names hold the user's, so that two managers cannot fight
/// over one of them.

#include <set>
#include <string>
#include <string_view>

namespace initbridge::bridge {

inline constexpr std::string_view unit_name = "supervisord.service";
inline constexpr std::string_view default_config = "/etc/supervisord.conf";
inline constexpr std::string_view default_supervisord = "/usr/bin/supervisord";
inline constexpr std::string_view default_initbridge = "/usr/bin/initbridge";
/// The service of Debian's package, which runs a supervisord of its own as root.
inline constexpr std::string_view debian_service = "supervisor.service";

/// Files of packages and of people that are replaced with a note, and kept: what supervisord of a
/// distribution comes with, and units of the bridge's name.
[[nodiscard]] std::set<std::string> replaceable_paths();

/// `/run/supervisord-NAME`: socket and pid file.
[[nodiscard]] std::string runtime_folder(std::string_view user);
[[nodiscard]] std::string socket_path(std::string_view user);
[[nodiscard]] std::string pidfile_path(std::string_view user);
/// `/var/log/supervisord-NAME`: what the unit's stdout and stderr go to, and supervisord's log.
[[nodiscard]] std::string log_folder(std::string_view user);
[[nodiscard]] std::string stdout_path(std::string_view user);
[[nodiscard]] std::string stderr_path(std::string_view user);
[[nodiscard]] std::string logfile_path(std::string_view user);
[[nodiscard]] std::string logrotate_path(std::string_view user);
/// logind starts the manager of every user who has a file of his name there.
[[nodiscard]] std::string linger_path(std::string_view user);

} // namespace initbridge::bridge
