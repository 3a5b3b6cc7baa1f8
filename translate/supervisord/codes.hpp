#pragma once
/// Codes of the diagnostics of this room.

#include <string_view>

namespace initbridge::supervisord::codes {

/// A field needs the shim, which `--shim=never` forbids.
inline constexpr std::string_view needs_shim = "supervisord/needs-shim";
/// A service that waits counts as running meanwhile, so waiting in vain is no failed start.
inline constexpr std::string_view wait_is_running = "supervisord/wait-is-running";
/// A field has no counterpart in supervisord and is left out.
inline constexpr std::string_view no_equivalent = "supervisord/no-equivalent";
/// An entry for a packaged systemd unit has no command that supervisord could run.
inline constexpr std::string_view packaged_skipped = "supervisord/packaged-skipped";
/// A ready-made systemd unit of a layer is of no use under supervisord.
inline constexpr std::string_view unit_ignored = "supervisord/unit-ignored";
/// An entry wants a user of its own, but supervisord does not run as root.
inline constexpr std::string_view cannot_switch_user = "supervisord/cannot-switch-user";
/// The uid of an entry has no name in the root, for which supervisord would refuse everything.
inline constexpr std::string_view unknown_user = "supervisord/unknown-user";
/// A text holds a NUL byte or is not UTF-8.
inline constexpr std::string_view not_representable = "supervisord/not-representable";
/// A folder or a log path is not absolute or holds control characters.
inline constexpr std::string_view bad_path = "supervisord/bad-path";
/// The folder of a log file is known only at run time and cannot be made in advance.
inline constexpr std::string_view log_folder_unknown = "supervisord/log-folder-unknown";
/// The user that supervisord runs as cannot write into the folder of a log file.
inline constexpr std::string_view log_not_writable = "supervisord/log-not-writable";
/// Two entries would be written to the same file.
inline constexpr std::string_view same_file = "supervisord/same-file";
/// The header is not something that supervisord's reader accepts.
inline constexpr std::string_view header_syntax = "supervisord/header-syntax";
/// The header lacks a section or an option.
inline constexpr std::string_view header_incomplete = "supervisord/header-incomplete";
/// The header says something that makes supervisord refuse its configuration.
inline constexpr std::string_view header_refused = "supervisord/header-refused";
/// The header says something that gets in the way of the services.
inline constexpr std::string_view header_risk = "supervisord/header-risk";
/// `on_fatal` is seen to by initbridge, which the root does not have.
inline constexpr std::string_view needs_initbridge = "supervisord/needs-initbridge";
/// supervisord's own exit status is 0, whatever `on_fatal` says.
inline constexpr std::string_view exit_status = "supervisord/exit-status";

} // namespace initbridge::supervisord::codes
