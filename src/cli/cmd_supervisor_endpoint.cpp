#include "src/bus/manager.hpp"
#include "src/cli/codes.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/output.hpp"
#include "src/cli/service_view.hpp"
#include "src/endpoint/endpoint.hpp"

#include <fmt/core.h>
#include <grp.h>
#include <unistd.h>

#include <chrono>
#include <utility>

namespace initbridge::cli {

namespace {

constexpr std::chrono::seconds for_the_list{10};
constexpr std::chrono::seconds for_a_translation{60};

int fail(const diag::Diagnostics& problems, int status)
{
    write_diagnostics(problems, {});
    return status;
}

diag::Result<std::vector<service::Target>> read_list(const ServiceScope& scope)
{
    ServiceView view = open_view(scope, bus::deadline_in(for_the_list));
    if (view.status != exit_done) {
        return tl::unexpected(view.problems.items().front());
    }
    return std::move(view.targets);
}

/// Run by the manager, with its environment and its rights, and not by us for a client.
tl::expected<void, std::string> translate_anew(const EndpointOptions& options)
{
    auto manager = options.user ? bus::SystemdManager::open_user(::geteuid())
                                : bus::SystemdManager::open_system();
    if (!manager) {
        return tl::unexpected(manager.error().message);
    }
    const bus::OnceCommand command{
        "initbridge-reread.service", "Layers, translated anew", options.reread_command};
    const auto done = manager->run_once(command, bus::deadline_in(for_a_translation));
    if (!done) {
        return tl::unexpected(done.error().message);
    }
    if (*done != bus::JobResult::done) {
        return tl::unexpected(fmt::format(
            "'{}' failed; 'journalctl {}-u initbridge-reread' has why",
            options.reread_command.front(),
            options.user ? "--user " : ""));
    }
    return {};
}

} // namespace

int supervisor_endpoint(const EndpointOptions& options)
{
    diag::Diagnostics problems;
    ServiceScope scope;
    scope.user = options.user;
    scope.init = options.user ? std::nullopt : std::optional(service::Init::systemd);
    endpoint::Options wanted;
    wanted.permissions = {!options.read_only, options.allow_shutdown && !options.read_only};
    if (options.group) {
        const group* entry = ::getgrnam(options.group->c_str());
        if (entry == nullptr) {
            problems.error(
                codes::bad_option,
                std::nullopt,
                fmt::format("'--group': there is no group '{}'", *options.group));
            return fail(problems, exit_usage);
        }
        wanted.group = entry->gr_gid;
    }
    ServiceView view = open_view(scope, bus::deadline_in(for_the_list));
    if (view.status != exit_done) {
        return fail(view.problems, exit_refused);
    }
    wanted.managers = std::move(view.managers);
    wanted.read_list = [scope] {
        return read_list(scope);
    };
    if (!options.reread_command.empty() && !options.read_only) {
        wanted.translate = [&options] {
            return translate_anew(options);
        };
    }
    const auto served = endpoint::run(std::move(wanted));
    if (served) {
        return exit_done;
    }
    problems.add(served.error());
    return fail(problems, exit_refused);
}

} // namespace initbridge::cli
