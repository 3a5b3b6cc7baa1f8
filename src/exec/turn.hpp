#pragma once

/// Taking turns below one supervisord, which does not wait for the end of a program: who is waited
/// for leaves a mark when it begins, and who waits looks whether that process is over.
///
/// The mark is a file in /dev/shm (else /tmp) whose name has supervisord's process number and start
/// time, so that one that an earlier supervisord left behind means nothing.

namespace initbridge::exec {

enum class Turn {
    not_begun, ///< there is no mark
    running,
    over,
};

/// Says that this process is the run `name`. An errno value.
[[nodiscard]] int leave_mark(const char* name) noexcept;

/// How far the run `name` is.
[[nodiscard]] Turn turn_of(const char* name) noexcept;

} // namespace initbridge::exec
