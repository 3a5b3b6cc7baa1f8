#pragma once
/// Codes of the diagnostics about what is not the same on both inits.

#include <string_view>

namespace initbridge::parity::codes {

/// What services of the image say, or what every program is started with, is close to the other
/// init on this one, and not the same.
inline constexpr std::string_view approximate = "parity/approximate";

} // namespace initbridge::parity::codes
