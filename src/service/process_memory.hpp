#pragma once
/// How much memory a process has.

#include <cstdint>
#include <optional>
#include <string_view>

namespace initbridge::service {

/// Resident, in bytes. nullopt: it cannot be seen (another process namespace, hidepid, no process).
[[nodiscard]] std::optional<std::uint64_t> memory_of(std::int64_t pid);

/// The second field of /proc/PID/statm, in pages. nullopt: another text.
[[nodiscard]] std::optional<std::uint64_t> resident_pages_of(std::string_view statm);

} // namespace initbridge::service
