#include "src/service/proc.hpp"

#include "src/base/read_proc.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <system_error>

namespace initbridge::service {

using base::read_proc;

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

bool is_child(std::int64_t pid, std::int64_t parent)
{
    constexpr std::size_t parent_field = 4;
    const auto stat = read_proc(fmt::format("/proc/{}/stat", pid));
    return stat && stat_field(*stat, parent_field) == parent;
}

bool is_copy_of(std::int64_t pid, std::int64_t parent)
{
    const auto words = read_proc(fmt::format("/proc/{}/cmdline", pid));
    return words && !words->empty() && is_child(pid, parent) &&
           words == read_proc(fmt::format("/proc/{}/cmdline", parent));
}

} // namespace initbridge::service
