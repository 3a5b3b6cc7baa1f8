#pragma once
/// Waiting for what has to be there before the command is run.

#include "src/exec/options.hpp"

namespace initbridge::exec {

/// Waits until all of them are there, each at most for its timeout; they are waited for at the same
/// time. nullptr, or the one whose time was up.
///
/// A socket is there when something listens on it, a port when it takes a connection, a file of any
/// kind when it can be seen. The end of a run has no time limit once that has begun; one that has
/// not begun in time is not waited for any longer.
[[nodiscard]] const Wait* wait_for_all(Options& options) noexcept;

} // namespace initbridge::exec
