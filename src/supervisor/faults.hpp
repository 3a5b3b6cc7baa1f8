#pragma once
/// Numbers of supervisor/xmlrpc.py, class Faults.

#include <cstdint>

namespace initbridge::supervisor::faults {

inline constexpr std::int64_t unknown_method = 1;
inline constexpr std::int64_t incorrect_parameters = 2;
inline constexpr std::int64_t bad_arguments = 3;
inline constexpr std::int64_t signature_unsupported = 4;
inline constexpr std::int64_t shutdown_state = 6;
inline constexpr std::int64_t bad_name = 10;
inline constexpr std::int64_t bad_signal = 11;
inline constexpr std::int64_t no_file = 20;
inline constexpr std::int64_t not_executable = 21;
inline constexpr std::int64_t failed = 30;
inline constexpr std::int64_t abnormal_termination = 40;
inline constexpr std::int64_t spawn_error = 50;
inline constexpr std::int64_t already_started = 60;
inline constexpr std::int64_t not_running = 70;
inline constexpr std::int64_t success = 80;
inline constexpr std::int64_t already_added = 90;
inline constexpr std::int64_t still_running = 91;
inline constexpr std::int64_t cant_reread = 92;

} // namespace initbridge::supervisor::faults
