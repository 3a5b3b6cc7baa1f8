#pragma once
/// Names that are checked once, when they are read, and cannot be wrong afterwards.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace initbridge::model {

/// A rule that a name breaks, in words fit for a diagnostic ("contains a space"); nullopt: none.
/// Entry and layer names: letters, digits, `._@-`; not starting with `-` or `.`; no `@` at either
/// end; at most 200 bytes.
[[nodiscard]] std::optional<std::string> entry_name_problem(std::string_view name);

/// `[A-Za-z_][A-Za-z0-9_]*`
[[nodiscard]] bool is_env_name(std::string_view name);

/// A full unit name with a known suffix, by systemd's own rules (systemd.unit(5)): at most 255
/// bytes, `[A-Za-z0-9:_.\\-]` and, after the prefix, `@`. Templates (`a@.service`) count.
[[nodiscard]] bool is_unit_name(std::string_view name);
[[nodiscard]] bool has_unit_suffix(std::string_view name);
/// `name` with `.service` where it has no unit suffix.
[[nodiscard]] std::string with_unit_suffix(std::string_view name);

/// A user name as useradd(8) takes it, or a decimal uid.
[[nodiscard]] bool is_user(std::string_view name);
[[nodiscard]] std::optional<std::uint32_t> parse_uid(std::string_view name);

/// A signal by name (any case, with or without `SIG`) or number: the number, which must be one
/// that both Python's `signal` module and systemd know (1…31; RTMIN and RTMAX are refused).
[[nodiscard]] std::optional<int> parse_signal(std::string_view text);
/// `TERM` for 15. `signal` must be one that parse_signal() returned.
[[nodiscard]] std::string_view signal_name(int signal);

/// An absolute path without `.`/`..` parts, doubled or trailing slashes, NUL or control characters:
/// the problem in words, or nullopt.
[[nodiscard]] std::optional<std::string> path_problem(std::string_view path);

/// Is it an event name that supervisord knows (supervisor.events.EventTypes, any case)?
/// Returns the canonical upper-case name.
[[nodiscard]] std::optional<std::string_view> parse_event(std::string_view name);

/// All of these names, sorted.
[[nodiscard]] std::span<const std::string_view> event_names();

} // namespace initbridge::model
