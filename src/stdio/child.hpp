#pragma once
/// The command as a child process.

#include "src/base/unique_fd.hpp"
#include "translate/diag/diagnostic.hpp"

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace initbridge::stdio {

/// Both ends of a pipe.
struct Pipe {
    base::UniqueFd read;
    base::UniqueFd write;
};

/// stdio/system-refused: `what` could not be done, and errno says why.
[[nodiscard]] tl::unexpected<diag::Diagnostic> refused(std::string_view what);

/// Closed on exec, and clear of 0, 1 and 2 even where the caller closed those.
[[nodiscard]] diag::Result<Pipe> make_pipe();

/// Runs `command` (found as execvp(3) does) with `out` and `err` for its standard output and error,
/// no signal blocked and none ignored, as process 1 of a container starts. Should this process be
/// killed, it gets SIGTERM: supervisord then ends its programs, which SIGKILL would leave to
/// nobody. Returns when it runs.
[[nodiscard]] diag::Result<pid_t> spawn(
    const std::vector<std::string>& command, const base::UniqueFd& out, const base::UniqueFd& err);

} // namespace initbridge::stdio
