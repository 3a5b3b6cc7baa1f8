#pragma once
/// What the shim's command does, which systemd cannot tell: from the shim's processes in /proc.

#include "src/service/mapping.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace initbridge::service {

/// nullopt: it cannot be seen (another process namespace, hidepid).
[[nodiscard]] std::optional<ShimLook> look_at_shim(std::uint32_t pid);

/// There is no process of that number, here at least.
[[nodiscard]] bool has_ended(std::uint32_t pid);

/// `--start-secs` in the shim's command line, as /proc has it; 1 when it is not there.
[[nodiscard]] std::int64_t start_secs_of(std::string_view command_line);

} // namespace initbridge::service
