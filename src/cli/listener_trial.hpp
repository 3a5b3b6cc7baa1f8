#pragma once
/// `initbridge listener test`

#include "src/cli/options.hpp"

namespace initbridge::cli {

/// exit_done: every event was accepted; exit_refused: one was not, or nothing could be tried.
[[nodiscard]] int test_listener(const ListenerOptions& options);

} // namespace initbridge::cli
