#pragma once
/// Codes of the diagnostics of this room.

#include <string_view>

namespace initbridge::generator::codes {

/// A packaged unit is not to be enabled, and a link that a generator cannot take away enables it.
inline constexpr std::string_view still_enabled = "generator/still-enabled";

} // namespace initbridge::generator::codes
