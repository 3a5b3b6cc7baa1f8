#pragma once
/// Where a deployment is made: who runs the services there, and where its files and records are.

#include "src/cli/options.hpp"
#include "src/deploy/record.hpp"
#include "src/service/managers.hpp"
#include "translate/diag/diagnostic.hpp"
#include "translate/plan/home.hpp"
#include "translate/supervisord/kept_head.hpp"

#include <optional>
#include <string>

namespace initbridge::cli {

struct DeploymentPlace {
    service::Init init = service::Init::systemd;
    std::string root = "/";
    std::string state{deploy::state_folder}; ///< below the root
    /// What supervisord reads, below the root.
    std::string configuration{supervisord::configuration_path};
    /// Of the user whose own systemd it is for; nullopt: for the whole machine.
    std::optional<plan::HomeFolders> home;
    std::string service_user; ///< NAME:UID:HOME of that user
    std::string user;         ///< and the name alone
    /// A socket only where supervisord runs the services.
    service::Places managers;
};

/// By `--init` and `--socket`; else systemd where it runs the machine, else supervisord; that of
/// the caller with `--user`, and for everybody but root. service/no-manager where there is neither.
[[nodiscard]] diag::Result<DeploymentPlace> find_deployment_place(const DeployOptions& options);

/// What the supervisord of the place reads, below its root; the usual one, where that cannot be
/// found out. deploy/not-read for one that is not in the root.
[[nodiscard]] diag::Result<std::string>
find_read_configuration(const DeploymentPlace& place, service::Deadline deadline);

} // namespace initbridge::cli
