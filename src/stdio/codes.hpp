#pragma once
/// Stable codes of what can keep a command from being run behind pipes.

#include <string_view>

namespace initbridge::stdio::codes {

/// The command that is to be run is in no folder of PATH, or not at its path.
inline constexpr std::string_view no_command = "stdio/no-command";
/// The command is there and cannot be run.
inline constexpr std::string_view cannot_run = "stdio/cannot-run";
/// Standard output or error cannot be written any more; what the command writes there is dropped.
inline constexpr std::string_view output_lost = "stdio/output-lost";
/// The system refused a pipe, a process or the like.
inline constexpr std::string_view system_refused = "stdio/system-refused";

} // namespace initbridge::stdio::codes
