#pragma once
/// Stable codes of what can go wrong between us and supervisord.

#include <string_view>

namespace initbridge::supervisor::codes {

/// Nobody answers at supervisord's socket: it is not there, or nobody listens on it any more.
inline constexpr std::string_view unreachable = "supervisor/unreachable";
/// The socket may not be opened by us, or supervisord wants another user name and password.
inline constexpr std::string_view denied = "supervisor/denied";
/// supervisord did not answer before the deadline.
inline constexpr std::string_view timeout = "supervisor/timeout";
/// The connection ended before the answer was whole.
inline constexpr std::string_view disconnected = "supervisor/disconnected";
/// What came is not an answer of supervisord: broken HTTP or XML, more than the limits allow, or
/// values of another kind than its interface promises.
inline constexpr std::string_view bad_answer = "supervisor/bad-answer";
/// supervisord refused the call, with the fault that the message names.
inline constexpr std::string_view refused = "supervisor/refused";
/// supervisord stops, or reads its configuration anew: it answers no calls until that is over.
inline constexpr std::string_view shutting_down = "supervisor/shutting-down";

} // namespace initbridge::supervisor::codes
