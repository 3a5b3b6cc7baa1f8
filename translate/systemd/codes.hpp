#pragma once
/// Codes of the systemd target's diagnostics. Each comment says when the code occurs.

#include <string_view>

namespace initbridge::systemd::codes {

/// systemd has nothing that does what the field says; the rest of the service is rendered.
inline constexpr std::string_view no_equivalent = "systemd/no-equivalent";
/// The field needs a part of initbridge that does not exist yet; the service cannot be rendered.
inline constexpr std::string_view not_supported = "systemd/not-supported";
/// Without the shim the field is kept, but not exactly.
inline constexpr std::string_view approximate = "systemd/approximate";
/// The field needs the shim, which `--shim=never` forbids.
inline constexpr std::string_view needs_shim = "systemd/needs-shim";
/// An event listener gets its events from initbridge, which the root does not have.
inline constexpr std::string_view needs_initbridge = "systemd/needs-initbridge";
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
/// A ready-made unit of the system is left out of what one user's manager runs.
inline constexpr std::string_view other_scope = "systemd/other-scope";
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
/// A packaged unit is not among the root's units.
inline constexpr std::string_view missing_unit = "systemd/missing-unit";
/// A unit that is to be enabled is masked in the root.
inline constexpr std::string_view masked_unit = "systemd/masked-unit";
/// A unit that is to be enabled has no [Install] section.
inline constexpr std::string_view static_unit = "systemd/static-unit";
/// Something in an [Install] section cannot be followed; an error when nothing else is left of it.
inline constexpr std::string_view bad_install = "systemd/bad-install";
/// A unit is to be wanted by one that the root does not have, so nothing starts it.
inline constexpr std::string_view missing_target = "systemd/missing-target";
/// Packaged units of a root that does not hold them yet; they are enabled on the finished root.
inline constexpr std::string_view enable_later = "systemd/enable-later";
/// One entry enables a packaged unit and another one does not.
inline constexpr std::string_view enable_conflict = "systemd/enable-conflict";
/// A unit that is not to be enabled is named in Also= of one that is.
inline constexpr std::string_view enabled_by_also = "systemd/enabled-by-also";
/// A disabled unit is started by a link that its package ships in a vendor folder.
inline constexpr std::string_view still_wanted = "systemd/still-wanted";
/// The exec of a packaged unit is replaced that tells systemd of its readiness; Type= is changed.
inline constexpr std::string_view type_changed = "systemd/type-changed";
/// The exec of a packaged unit is replaced whose Type= cannot be seen.
inline constexpr std::string_view unknown_type = "systemd/unknown-type";

/// `after`, `before` and `wanted_by` lead through units back to where they began.
inline constexpr std::string_view order_circle = "systemd/order-circle";

} // namespace initbridge::systemd::codes
