#pragma once
/// The commands: each does its work and says the exit status.

#include "src/cli/options.hpp"

namespace initbridge::cli {

[[nodiscard]] int translate(const TranslateOptions& options);
[[nodiscard]] int check(const CheckOptions& options);
/// deploy, undeploy and diff.
[[nodiscard]] int deploy_command(const DeployOptions& options);
[[nodiscard]] int bridge_command(const BridgeOptions& options);
[[nodiscard]] int containerfile(const ContainerfileOptions& options);
[[nodiscard]] int explain_command(const ExplainOptions& options);
/// Of initbridge-generator(8). Errors of layers are no reason to fail: the boot goes on.
[[nodiscard]] int generate(const GeneratorOptions& options);
/// `check --generator`
[[nodiscard]] int check_boot_layers(const CheckOptions& options);
[[nodiscard]] int relay(const RelayOptions& options);
/// 0: all is as wanted, or was done; 1: a manager cannot be reached; 3: something is not as
/// wanted; 4: there is no such service.
[[nodiscard]] int service_command(const ServiceOptions& options);
[[nodiscard]] int probe(const ProbeOptions& options);
/// Serves until it is told to end.
[[nodiscard]] int supervisor_endpoint(const EndpointOptions& options);
[[nodiscard]] int eventlistener_host(const EventlistenerHostOptions& options);
[[nodiscard]] int stdio(const StdioOptions& options);
[[nodiscard]] int listener_command(const ListenerOptions& options);
[[nodiscard]] int version(const VersionOptions& options);

} // namespace initbridge::cli
