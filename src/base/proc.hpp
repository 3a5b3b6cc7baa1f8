#pragma once
/// What proc(5) tells of processes. Process ids of other namespaces mean nothing there.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::base {

/// The text of a file of proc(5). nullopt: it is not there, or may not be read, or its process
/// ended meanwhile: reads of an open file fail then with ESRCH, which streams throw.
[[nodiscard]] std::optional<std::string> read_proc(const std::string& path);

/// The words of a process's command line; none where it is not there, or a zombie.
[[nodiscard]] std::vector<std::string> words_of_process(std::int64_t pid);

/// Which of those words is supervisord, run by itself or by an interpreter:
/// `python3 /usr/bin/supervisord`, `python3 -m supervisor.supervisord`. nullopt: none.
[[nodiscard]] std::optional<std::size_t> find_supervisord(const std::vector<std::string>& words);

/// nullopt: there is none.
[[nodiscard]] std::optional<std::int64_t> number_at_start(std::string_view text);

/// A number in the text of /proc/PID/stat; fields are counted as in proc_pid_stat(5), and only
/// those behind the name. nullopt: there is none.
[[nodiscard]] std::optional<std::int64_t> stat_field(std::string_view stat, std::size_t field);

/// nullopt: not known.
[[nodiscard]] std::optional<std::int64_t> parent_of(std::int64_t pid);

/// Is `pid` a child of `parent` that has not become another program yet, by execve(2)?
[[nodiscard]] bool is_copy_of(std::int64_t pid, std::int64_t parent);

} // namespace initbridge::base
