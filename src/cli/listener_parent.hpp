#pragma once
/// The supervisord that runs a listener of ours, asked over its socket.

#include "src/listener/run.hpp"
#include "translate/diag/diagnostic.hpp"

#include <string>
#include <vector>

namespace initbridge::cli {

/// What it runs now.
[[nodiscard]] diag::Result<listener::States> states_of_parent();

/// Restarts the policy's program, and of its groups those that run: stops all, the last one first,
/// and then starts them in their order. Their start is not waited for.
[[nodiscard]] diag::Result<void> restart_groups(const listener::Policy& policy);

} // namespace initbridge::cli
