#include "src/service/process_memory.hpp"

#include "src/base/proc.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <system_error>

namespace initbridge::service {

std::optional<std::uint64_t> resident_pages_of(std::string_view statm)
{
    const std::size_t blank = statm.find(' ');
    if (blank == std::string_view::npos) {
        return std::nullopt;
    }
    statm.remove_prefix(blank + 1);
    std::uint64_t pages = 0;
    const auto [end, error] = std::from_chars(statm.data(), statm.data() + statm.size(), pages);
    return error == std::errc{} && end != statm.data() ? std::optional(pages) : std::nullopt;
}

std::optional<std::uint64_t> memory_of(std::int64_t pid)
{
    const auto text = pid > 0 ? base::read_proc(fmt::format("/proc/{}/statm", pid)) : std::nullopt;
    const auto page = ::sysconf(_SC_PAGESIZE);
    if (!text || page <= 0) {
        return std::nullopt;
    }
    const auto pages = resident_pages_of(*text);
    return pages ? std::optional(*pages * static_cast<std::uint64_t>(page)) : std::nullopt;
}

} // namespace initbridge::service
