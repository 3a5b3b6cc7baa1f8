#pragma once
/// The commands: each does its work and says the exit status.

#include "src/cli/options.hpp"

namespace initbridge::cli {

[[nodiscard]] int translate(const TranslateOptions& options);
[[nodiscard]] int check(const CheckOptions& options);
[[nodiscard]] int bridge_command(const BridgeOptions& options);
[[nodiscard]] int containerfile(const ContainerfileOptions& options);
[[nodiscard]] int explain_command(const ExplainOptions& options);
[[nodiscard]] int relay(const RelayOptions& options);
[[nodiscard]] int stdio(const StdioOptions& options);
[[nodiscard]] int version(const VersionOptions& options);

} // namespace initbridge::cli
