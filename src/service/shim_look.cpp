#include "src/service/shim_look.hpp"

#include "src/base/proc.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <ctime>
#include <string>

namespace initbridge::service {

namespace {

using base::number_at_start;
using base::read_proc;
using base::stat_field;

constexpr std::size_t start_field = 22; ///< in ticks since boot

/// Since the process began.
std::optional<std::chrono::milliseconds> age_of(std::int64_t start_ticks)
{
    constexpr std::int64_t thousand = 1000;
    timespec now{};
    const std::int64_t per_second = ::sysconf(_SC_CLK_TCK);
    if (per_second <= 0 || ::clock_gettime(CLOCK_BOOTTIME, &now) != 0) {
        return std::nullopt;
    }
    const std::int64_t since_boot =
        static_cast<std::int64_t>(now.tv_sec) * thousand + now.tv_nsec / 1'000'000;
    return std::chrono::milliseconds(since_boot - start_ticks * thousand / per_second);
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
            return number_at_start(word.substr(option.size())).value_or(1);
        }
        command_line.remove_prefix(std::min(word.size() + 1, command_line.size()));
    }
    return 1;
}

std::optional<ShimLook> look_at_shim(std::uint32_t pid)
{
    const ShimLook no_command{ShimLook::Run::none, 0, std::nullopt};
    const auto words = read_proc(fmt::format("/proc/{}/cmdline", pid));
    if (words && words->empty()) {
        return no_command; // a zombie, of which systemd is about to hear
    }
    const auto children = read_proc(fmt::format("/proc/{0}/task/{0}/children", pid));
    if (!words || !children || words->find("/initbridge/exec") == std::string::npos) {
        return std::nullopt;
    }
    const auto child = number_at_start(*children);
    if (!child) {
        return no_command;
    }
    const auto stat = read_proc(fmt::format("/proc/{}/stat", *child));
    const auto ticks = stat ? stat_field(*stat, start_field) : std::nullopt;
    const auto age = ticks ? age_of(*ticks) : std::nullopt;
    if (!age) {
        return no_command; // it has just ended
    }
    const bool up = *age >= std::chrono::seconds(start_secs_of(*words));
    return ShimLook{
        up ? ShimLook::Run::running : ShimLook::Run::starting,
        *child,
        std::chrono::system_clock::now() - *age};
}

bool has_ended(std::uint32_t pid)
{
    return ::kill(static_cast<pid_t>(pid), 0) != 0 && errno == ESRCH;
}

} // namespace initbridge::service
