#include "src/cli/deployment_place.hpp"

#include "src/bus/manager.hpp"
#include "src/cli/own_account.hpp"
#include "src/cli/service_socket.hpp"
#include "src/deploy/codes.hpp"
#include "src/service/codes.hpp"
#include "src/service/groups.hpp"
#include "translate/supervisord/kept_head.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

namespace initbridge::cli {

namespace {

std::string configuration_of(const DeploymentPlace& place)
{
    return (place.root == "/" ? std::string() : place.root) +
           std::string(supervisord::configuration_path);
}

/// The socket of the root's configuration, or of the one that supervisorctl reads.
diag::Result<supervisor::Address>
address_of(const DeployOptions& options, const DeploymentPlace& place)
{
    const bool own = place.root != "/";
    auto found = find_supervisord(own ? std::optional(configuration_of(place)) : std::nullopt);
    if (!options.socket) {
        return found;
    }
    supervisor::Address address{*options.socket, std::nullopt};
    if (found) {
        address.credentials = found->credentials;
    }
    return address;
}

/// Of the caller.
diag::Result<DeploymentPlace> in_own_home(DeploymentPlace place)
{
    auto account = find_own_account();
    if (!account) {
        return diag::failure(
            deploy::codes::no_home, fmt::format("user {} has no home folder", place.managers.user));
    }
    place.home = plan::folders_of_home(account->home);
    place.state = place.home->state;
    place.service_user = fmt::format(
        "{}:{}:{}", account->name, account->uid, account->home.empty() ? "/" : account->home);
    place.user = std::move(account->name);
    return place;
}

} // namespace

diag::Result<DeploymentPlace> find_deployment_place(const DeployOptions& options)
{
    using service::Init;
    DeploymentPlace place;
    place.root = options.translation.root.value_or("/");
    place.managers.user = ::geteuid();
    const bool supervised =
        options.init == Init::supervisord || options.socket || (!options.init && !bus::booted());
    if (!supervised) {
        return options.user.value_or(::geteuid() != 0) ? in_own_home(std::move(place))
                                                       : std::move(place);
    }
    auto address = address_of(options, place);
    if (!address && !options.init) {
        auto why = diag::failure(
            service::codes::no_manager, "neither systemd nor supervisord runs this machine");
        why.value().hint = "for an image's root there is 'initbridge translate --root'";
        return why;
    }
    if (!address) {
        return tl::unexpected(std::move(address.error()));
    }
    place.init = Init::supervisord;
    place.managers.supervisord = *std::move(address);
    return place;
}

diag::Result<void>
check_configuration_is_read(const DeploymentPlace& place, service::Deadline deadline)
{
    service::Managers managers(place.managers);
    const auto read = service::config_that_is_read(managers, deadline);
    if (!read) {
        return tl::unexpected<diag::Diagnostic>(read.error());
    }
    const std::string ours = configuration_of(place);
    std::error_code failed;
    if (!*read || std::filesystem::equivalent((*read)->path, ours, failed)) {
        return {};
    }
    auto why = diag::failure(
        deploy::codes::not_read,
        fmt::format(
            "supervisord (process {}) reads '{}', and not '{}', which would be written",
            (*read)->pid,
            (*read)->shown,
            ours));
    why.value().hint = fmt::format("start it with '-c {}', or say '--root DIR'", ours);
    return why;
}

} // namespace initbridge::cli
