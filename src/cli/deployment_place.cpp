#include "src/cli/deployment_place.hpp"

#include "src/bus/manager.hpp"
#include "src/cli/own_account.hpp"
#include "src/cli/service_socket.hpp"
#include "src/deploy/codes.hpp"
#include "src/service/codes.hpp"
#include "src/service/groups.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

namespace initbridge::cli {

namespace {

/// What stands before the paths of a root.
std::string prefix_of(const std::string& root)
{
    return root == "/" ? std::string() : root;
}

std::string configuration_of(const DeploymentPlace& place)
{
    return prefix_of(place.root) + place.configuration;
}

/// As the root has it; nullopt: it is not in there.
std::optional<std::string> path_below(const std::string& root, const std::string& path)
{
    std::error_code failed;
    const std::string whole = std::filesystem::canonical(path, failed).string();
    std::string top = failed ? std::string() : std::filesystem::canonical(root, failed).string();
    if (failed) {
        return std::nullopt;
    }
    if (top.ends_with('/')) {
        top.pop_back();
    }
    // Where the path is another mount namespace's, it leads to another file here.
    const bool here =
        whole.starts_with(top + '/') && std::filesystem::equivalent(whole, path, failed);
    return here ? std::optional(whole.substr(top.size())) : std::nullopt;
}

/// The socket of the root's configuration, or of the one that supervisorctl reads.
diag::Result<supervisor::Address>
address_of(const DeployOptions& options, const DeploymentPlace& place)
{
    auto found = find_supervisord(std::nullopt, prefix_of(place.root));
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

diag::Result<std::string>
find_read_configuration(const DeploymentPlace& place, service::Deadline deadline)
{
    service::Managers managers(place.managers);
    const auto read = service::config_that_is_read(managers, deadline);
    if (!read) {
        return tl::unexpected<diag::Diagnostic>(read.error());
    }
    const std::string ours = configuration_of(place);
    std::error_code failed;
    if (!*read || std::filesystem::equivalent((*read)->path, ours, failed)) {
        return place.configuration;
    }
    if (const auto below = path_below(place.root, (*read)->path)) {
        return *below;
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
