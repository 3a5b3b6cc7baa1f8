#pragma once
/// Codes of the systemd target's diagnostics. Each comment says when the code occurs.

#include <string_view>

namespace initbridge::systemd::codes {

/// systemd has nothing that does what the field says; the rest of the service is rendered.
inline constexpr std::string_view no_equivalent = "systemd/no-equivalent";
/// The field needs a part of initbridge that does not exist yet; the service cannot be rendered.
inline constexpr std::string_view not_supported = "systemd/not-supported";
/// A `%(ENV_X)s` whose value is known only at run time, which units cannot take in.
inline constexpr std::string_view runtime_variable = "systemd/runtime-variable";
/// A folder, log path or description holds a Unicode noncharacter, with which no unit loads.
inline constexpr std::string_view noncharacter = "systemd/noncharacter";
/// A folder, log path or environment file that systemd would ignore the setting for.
inline constexpr std::string_view unusable_path = "systemd/unusable-path";
/// A directive would be longer than the 1 MiB that systemd reads.
inline constexpr std::string_view line_too_long = "systemd/line-too-long";
/// The name belongs to a unit of the distribution's core; the unit got another one.
inline constexpr std::string_view reserved_name = "systemd/reserved-name";
/// A unit of this name would hide one that a package of the root ships.
inline constexpr std::string_view shadows_packaged = "systemd/shadows-packaged";
/// Two entries, or an entry and a ready-made unit, ask for the same file.
inline constexpr std::string_view duplicate_unit = "systemd/duplicate-unit";
/// The name makes no valid unit name, or one longer than 255 bytes.
inline constexpr std::string_view bad_unit_name = "systemd/bad-unit-name";
/// Output goes to a file that nothing rotates.
inline constexpr std::string_view no_rotation = "systemd/no-rotation";
/// Nothing can be said about who owns the log's folder, so it has to be there.
inline constexpr std::string_view log_folder = "systemd/log-folder";
/// A service would start before a unit that systemd starts every service after.
inline constexpr std::string_view early_boot = "systemd/early-boot";

} // namespace initbridge::systemd::codes
