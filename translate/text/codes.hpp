#pragma once
/// The codes of this room's diagnostics.

#include <string_view>

namespace initbridge::text::codes {

/// A text that should be JSON is not, or holds what initbridge never writes.
inline constexpr std::string_view bad_json = "text/bad-json";

} // namespace initbridge::text::codes
