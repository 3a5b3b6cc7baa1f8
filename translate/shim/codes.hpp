#pragma once
/// Codes of the diagnostics of this room.

#include <string_view>

namespace initbridge::shim::codes {

/// Services need the shim, and neither the root nor the folder of initbridge itself has it.
inline constexpr std::string_view not_there = "shim/not-there";
/// The shim is for another kind of machine than the root's programs.
inline constexpr std::string_view other_machine = "shim/other-machine";

} // namespace initbridge::shim::codes
