#pragma once
/// Stable codes of the rules across fields and entries.

#include <string_view>

namespace initbridge::resolve::codes {

/// An entry has `distro:`, and what distribution the target is was not said and cannot be seen.
inline constexpr std::string_view unknown_distro = "resolve/unknown-distro";
/// Something of system scope is left out of what one user's manager runs.
inline constexpr std::string_view other_scope = "resolve/other-scope";
/// An entry has neither `exec` nor `use_packaged`.
inline constexpr std::string_view nothing_to_run = "resolve/nothing-to-run";
/// A key stands beside `use_packaged` that has no meaning for a packaged unit.
inline constexpr std::string_view packaged_excludes = "resolve/packaged-excludes";
/// A command has no words, or its first word is empty.
inline constexpr std::string_view empty_command = "resolve/empty-command";
/// `overrides` stands in an entry without `use_packaged`.
inline constexpr std::string_view stray_overrides = "resolve/stray-overrides";
/// `events` stands in an entry that is not an event listener.
inline constexpr std::string_view stray_events = "resolve/stray-events";
/// An event listener does not say which events it wants.
inline constexpr std::string_view missing_events = "resolve/missing-events";
/// The stderr of an event listener would go into its stdout, which carries the protocol.
inline constexpr std::string_view listener_stderr = "resolve/listener-stderr";
/// Two event listeners say the same `priority`.
inline constexpr std::string_view listener_priority = "resolve/listener-priority";
/// A oneshot has a `restart` other than `no`.
inline constexpr std::string_view oneshot_restart = "resolve/oneshot-restart";
/// A oneshot has a `start_secs` other than 0.
inline constexpr std::string_view oneshot_start_secs = "resolve/oneshot-start-secs";
/// An entry of user scope names a user other than the image's service user.
inline constexpr std::string_view user_scope_user = "resolve/user-scope-user";
/// Under the bridge, an entry with a user of its own becomes a unit.
inline constexpr std::string_view made_native = "resolve/made-native";
/// An entry wants supervisord and a user that supervisord under the bridge cannot switch to.
inline constexpr std::string_view bridge_user = "resolve/bridge-user";
/// A user is not one of the root's users.
inline constexpr std::string_view unknown_user = "resolve/unknown-user";
/// The home folder of a user is a guess.
inline constexpr std::string_view home_guessed = "resolve/home-guessed";
/// `instances` is less than 1 or more than 1000.
inline constexpr std::string_view instances_range = "resolve/instances-range";
/// An entry with several instances has an `@` in its name.
inline constexpr std::string_view instances_name = "resolve/instances-name";
/// A name of a unit or target is not one that systemd takes.
inline constexpr std::string_view bad_unit_name = "resolve/bad-unit-name";
/// `wanted_by` is an empty list.
inline constexpr std::string_view wanted_by_nothing = "resolve/wanted-by-nothing";
/// `wanted_by` names a target that the manager of the entry's scope does not have.
inline constexpr std::string_view wrong_scope_target = "resolve/wrong-scope-target";
/// Two entries of an image have the same name.
inline constexpr std::string_view duplicate_name = "resolve/duplicate-name";
/// Two entries of an image would be the same unit.
inline constexpr std::string_view duplicate_unit = "resolve/duplicate-unit";
/// Two entries of an image would be written to the same fragment of supervisord's configuration.
inline constexpr std::string_view duplicate_fragment = "resolve/duplicate-fragment";
/// The same port is relayed twice.
inline constexpr std::string_view duplicate_relay = "resolve/duplicate-relay";
/// A `%(ENV_X)s` names a variable that nothing sets.
inline constexpr std::string_view unknown_variable = "resolve/unknown-variable";
/// A path is not absolute, or not in its simplest form, once its expansions are filled in.
inline constexpr std::string_view bad_path = "resolve/bad-path";
/// Two services, or the instances of one, write to the same log file.
inline constexpr std::string_view shared_log = "resolve/shared-log";
/// A name in `after` or `before` is neither an entry nor a unit.
inline constexpr std::string_view unknown_reference = "resolve/unknown-reference";
/// A name in `after` or `before` is an entry that does not exist on this distribution.
inline constexpr std::string_view filtered_reference = "resolve/filtered-reference";
/// An entry is to start after or before itself.
inline constexpr std::string_view self_reference = "resolve/self-reference";
/// Entries are to start after one another in a circle.
inline constexpr std::string_view order_cycle = "resolve/order-cycle";
/// The command of `on_fatal` cannot be split into words, or has none.
inline constexpr std::string_view bad_command = "resolve/bad-command";
/// `on_fatal` of something that is never given up on, or hardly ever.
inline constexpr std::string_view never_fatal = "resolve/never-fatal";

} // namespace initbridge::resolve::codes
