#pragma once
/// Time as milliseconds.

#include <cstdint>
#include <ctime>

namespace initbridge::exec {

/// Of a clock that nobody sets.
[[nodiscard]] inline std::int64_t now() noexcept
{
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return std::int64_t{time.tv_sec} * 1000 + time.tv_nsec / 1'000'000;
}

} // namespace initbridge::exec
