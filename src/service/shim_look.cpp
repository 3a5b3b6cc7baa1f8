#include "src/service/shim_look.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

namespace initbridge::service {

namespace {

std::optional<std::string> read_proc(const std::string& path)
{
    std::ifstream file(path);
    if (!file) {
        return std::nullopt;
    }
    return std::string(std::istreambuf_iterator<char>(file), {});
}

template <class T>
std::optional<T> number_at_start(std::string_view text)
{
    T value{};
    const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && stopped != text.data() ? std::optional<T>(value) : std::nullopt;
}

/// Since the process began.
std::optional<std::chrono::milliseconds> age_of(std::uint64_t start_ticks)
{
    constexpr std::int64_t thousand = 1000;
    timespec now{};
    const std::int64_t per_second = ::sysconf(_SC_CLK_TCK);
    if (per_second <= 0 || ::clock_gettime(CLOCK_BOOTTIME, &now) != 0) {
        return std::nullopt;
    }
    const std::int64_t since_boot =
        static_cast<std::int64_t>(now.tv_sec) * thousand + now.tv_nsec / 1'000'000;
    const auto start = static_cast<std::int64_t>(start_ticks);
    return std::chrono::milliseconds(since_boot - start * thousand / per_second);
}

} // namespace

std::int64_t start_secs_of(std::string_view command_line)
{
    constexpr std::string_view option = "--start-secs=";
    while (!command_line.empty()) {
        const std::string_view word = command_line.substr(0, command_line.find('\0'));
        if (word == "--") {
            break; // the command's own words
        }
        if (word.starts_with(option)) {
            return number_at_start<std::int64_t>(word.substr(option.size())).value_or(1);
        }
        command_line.remove_prefix(std::min(word.size() + 1, command_line.size()));
    }
    return 1;
}

std::optional<std::uint64_t> start_ticks_of(std::string_view stat)
{
    constexpr int fields_between = 20; // the name, in brackets, is the second
    const std::size_t name_end = stat.rfind(')');
    if (name_end == std::string_view::npos) {
        return std::nullopt;
    }
    std::string_view rest = stat.substr(name_end + 1);
    for (int field = 0; field < fields_between; ++field) {
        const std::size_t blank = rest.find(' ');
        if (blank == std::string_view::npos) {
            return std::nullopt;
        }
        rest.remove_prefix(blank + 1);
    }
    return number_at_start<std::uint64_t>(rest);
}

std::optional<ShimLook> look_at_shim(std::uint32_t pid)
{
    const auto words = read_proc(fmt::format("/proc/{}/cmdline", pid));
    const auto children = read_proc(fmt::format("/proc/{0}/task/{0}/children", pid));
    if (!words || !children || words->find("/initbridge/exec") == std::string::npos) {
        return std::nullopt;
    }
    const auto child = number_at_start<std::int64_t>(*children);
    if (!child) {
        return ShimLook{ShimLook::Run::none, 0, std::nullopt};
    }
    const auto stat = read_proc(fmt::format("/proc/{}/stat", *child));
    const auto ticks = stat ? start_ticks_of(*stat) : std::nullopt;
    const auto age = ticks ? age_of(*ticks) : std::nullopt;
    if (!age) {
        return std::nullopt; // it has just ended
    }
    const bool up = *age >= std::chrono::seconds(start_secs_of(*words));
    return ShimLook{
        up ? ShimLook::Run::running : ShimLook::Run::starting,
        *child,
        std::chrono::system_clock::now() - *age};
}

} // namespace initbridge::service
