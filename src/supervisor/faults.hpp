#pragma once
/// Numbers of supervisor/xmlrpc.py, class Faults: those that callers tell apart.

#include <cstdint>

namespace initbridge::supervisor::faults {

inline constexpr std::int64_t shutdown_state = 6;
inline constexpr std::int64_t bad_name = 10;
inline constexpr std::int64_t bad_signal = 11;
inline constexpr std::int64_t no_file = 20;
inline constexpr std::int64_t not_executable = 21;
inline constexpr std::int64_t spawn_error = 50;
inline constexpr std::int64_t already_started = 60;
inline constexpr std::int64_t not_running = 70;

} // namespace initbridge::supervisor::faults
