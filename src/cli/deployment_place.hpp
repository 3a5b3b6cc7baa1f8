#pragma once
/// Where a deployment is made: who runs the services there, and where its files and records are.

#include "src/cli/options.hpp"
#include "src/deploy/record.hpp"
#include "src/service/managers.hpp"
#include "translate/diag/diagnostic.hpp"

#include <string>

namespace initbridge::cli {

struct DeploymentPlace {
    service::Init init = service::Init::systemd;
    std::string root = "/";
    std::string state{deploy::state_folder}; ///< below the root
    /// A socket only where supervisord runs the services.
    service::Places managers;
};

/// By `--init` and `--socket`; else systemd where it runs the machine, else supervisord.
/// service/no-manager where there is neither.
[[nodiscard]] diag::Result<DeploymentPlace> find_deployment_place(const DeployOptions& options);

/// Refuses a supervisord that reads another configuration than the one of the root:
/// deploy/not-read.
[[nodiscard]] diag::Result<void>
check_configuration_is_read(const DeploymentPlace& place, service::Deadline deadline);

} // namespace initbridge::cli
