#pragma once
/// The verbs of `initbridge bridge`: each says the exit status.

#include "src/cli/options.hpp"
#include "src/cli/output.hpp"

namespace initbridge::cli {

[[nodiscard]] int bridge_install(const BridgeOptions& options);
[[nodiscard]] int bridge_remove(const BridgeOptions& options);
/// 0: all is as it should be; 3: something is not.
[[nodiscard]] int bridge_status(const BridgeOptions& options);

} // namespace initbridge::cli
