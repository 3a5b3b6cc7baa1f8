#include "src/base/proc.hpp"

#include "src/base/unique_fd.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>

namespace initbridge::base {

std::optional<std::string> read_proc(const std::string& path)
{
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) {
        return std::nullopt;
    }
    std::string text;
    std::array<char, 4096> part; // NOLINT(cppcoreguidelines-pro-type-member-init)
    for (;;) {
        const ssize_t count = ::read(file.get(), part.data(), part.size());
        if (count == 0) {
            return text;
        }
        if (count < 0 && errno != EINTR) {
            return std::nullopt;
        }
        text.append(part.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    }
}

std::vector<std::string> words_of_process(std::int64_t pid)
{
    const std::string line = read_proc(fmt::format("/proc/{}/cmdline", pid)).value_or("");
    std::vector<std::string> words;
    for (std::size_t at = 0; at < line.size();) {
        const std::size_t end = std::min(line.find('\0', at), line.size());
        words.emplace_back(line, at, end - at);
        at = end + 1;
    }
    return words;
}

std::optional<std::size_t> find_supervisord(const std::vector<std::string>& words)
{
    constexpr std::size_t looked_at = 4; // python3 -u -m supervisor.supervisord
    for (std::size_t i = 0; i < std::min(looked_at, words.size()); ++i) {
        const std::string_view word = words[i];
        if (word.substr(word.rfind('/') + 1) == "supervisord" || word == "supervisor.supervisord") {
            return i;
        }
    }
    return std::nullopt;
}

std::optional<std::int64_t> number_at_start(std::string_view text)
{
    std::int64_t value = 0;
    const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && stopped != text.data() ? std::optional(value) : std::nullopt;
}

std::optional<std::int64_t> stat_field(std::string_view stat, std::size_t field)
{
    constexpr std::size_t name_field = 2; // in brackets, with anything in it
    const std::size_t name_end = stat.rfind(')');
    if (name_end == std::string_view::npos) {
        return std::nullopt;
    }
    stat.remove_prefix(name_end + 1);
    for (std::size_t at = name_field; at < field; ++at) {
        if (!stat.starts_with(' ')) {
            return std::nullopt;
        }
        stat.remove_prefix(1);
        if (at + 1 < field) {
            stat.remove_prefix(std::min(stat.find(' '), stat.size()));
        }
    }
    return number_at_start(stat);
}

std::optional<std::int64_t> parent_of(std::int64_t pid)
{
    constexpr std::size_t parent_field = 4;
    const auto stat = read_proc(fmt::format("/proc/{}/stat", pid));
    return stat ? stat_field(*stat, parent_field) : std::nullopt;
}

bool is_copy_of(std::int64_t pid, std::int64_t parent)
{
    const auto words = read_proc(fmt::format("/proc/{}/cmdline", pid));
    return words && !words->empty() && parent_of(pid) == parent &&
           words == read_proc(fmt::format("/proc/{}/cmdline", parent));
}

} // namespace initbridge::base
