#pragma once
/// How a supervisor's own exit status, which is 0 whenever it stops in order, is replaced: SIGTERM
/// is queued with a value (sigqueue(3)) to `initbridge stdio`, which runs it.

#include <optional>

namespace initbridge::base {

/// A value that nobody sends by chance; the status stands in its last byte.
inline constexpr int exit_request = 0x1b5d0000;

[[nodiscard]] constexpr int request_exit(int status)
{
    return exit_request | (status & 0xff);
}

/// nullopt: the value asks for nothing.
[[nodiscard]] constexpr std::optional<int> requested_exit(int value)
{
    return (value & ~0xff) == exit_request ? std::optional<int>(value & 0xff) : std::nullopt;
}

} // namespace initbridge::base
