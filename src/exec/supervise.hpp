#pragma once
/// Runs the command as a child, and again when it ends, by supervisord's rules.

#include "src/exec/options.hpp"

namespace initbridge::exec {

/// What the shim ends with, beside `Options::fatal_status` (given up on) and the command's own
/// status (128 + N for signal N) when that has ended for good.
enum Status : int {
    status_ended = 0,   ///< with success, or stopped and not to be run again
    status_failed = 1,  ///< the command's own status is no success but looks like one, or like ours
    status_again = 251, ///< stopped, or signalled by the manager: it decides
    status_bad_usage = 252,
    status_no_command = 127, ///< of the gate, as env(1) has it
    status_cannot_run = 126,
};

/// The status to end with.
[[nodiscard]] int supervise(Options& options) noexcept;

} // namespace initbridge::exec
