#pragma once
/// Stable codes of what can go wrong between us, systemd's managers and logind.

#include <string_view>

namespace initbridge::bus::codes {

/// Nobody answers there: systemd is not running, the user has no manager, or the bus is down.
inline constexpr std::string_view unreachable = "bus/unreachable";
/// The caller may not do that (polkit, or a socket of somebody else).
inline constexpr std::string_view denied = "bus/denied";
/// systemd finds no unit of that name.
inline constexpr std::string_view no_such_unit = "bus/no-such-unit";
/// The unit is there, but it is masked, broken, or cannot be used that way.
inline constexpr std::string_view bad_unit = "bus/bad-unit";
/// systemd or logind refused, for the reason that the message gives.
inline constexpr std::string_view refused = "bus/refused";
/// No answer, or no end of the job, before the deadline.
inline constexpr std::string_view timeout = "bus/timeout";
/// The connection broke while something was going on.
inline constexpr std::string_view disconnected = "bus/disconnected";
/// The answer is not what systemd's interface promises.
inline constexpr std::string_view bad_answer = "bus/bad-answer";

/// The journal cannot be read.
inline constexpr std::string_view no_journal = "bus/no-journal";

} // namespace initbridge::bus::codes
