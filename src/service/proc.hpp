#pragma once
/// What proc(5) tells of processes. Process ids of other namespaces mean nothing there.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace initbridge::service {

/// nullopt: there is none.
[[nodiscard]] std::optional<std::int64_t> number_at_start(std::string_view text);

/// A number in the text of /proc/PID/stat; fields are counted as in proc_pid_stat(5), and only
/// those behind the name. nullopt: there is none.
[[nodiscard]] std::optional<std::int64_t> stat_field(std::string_view stat, std::size_t field);

[[nodiscard]] bool is_child(std::int64_t pid, std::int64_t parent);
/// The same, and it has not become another program than its parent yet, by execve(2).
[[nodiscard]] bool is_copy_of(std::int64_t pid, std::int64_t parent);

} // namespace initbridge::service
