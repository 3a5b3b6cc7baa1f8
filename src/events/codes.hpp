#pragma once
/// Stable codes of what can be wrong with supervisord's event protocol.

#include <string_view>

namespace initbridge::events::codes {

/// What came is no event: its header lacks a token, or is larger than any that supervisord writes.
inline constexpr std::string_view bad_message = "events/bad-message";

} // namespace initbridge::events::codes
