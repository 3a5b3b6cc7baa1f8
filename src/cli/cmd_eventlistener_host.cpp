#include "src/cli/commands.hpp"
#include "src/cli/output.hpp"
#include "src/cli/service_view.hpp"
#include "src/eventhost/codes.hpp"
#include "src/eventhost/host.hpp"

#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

namespace initbridge::cli {

namespace {

constexpr std::chrono::seconds for_the_list{10};

ServiceView view_now()
{
    ServiceScope scope;
    scope.init = service::Init::systemd;
    return open_view(scope, bus::deadline_in(for_the_list));
}

diag::Result<std::vector<service::Target>> read_targets()
{
    ServiceView view = view_now();
    if (view.status != exit_done) {
        return tl::unexpected(view.problems.items().front());
    }
    return std::move(view.targets);
}

/// RuntimeDirectory= of its unit: systemd.exec(5).
diag::Result<std::string> own_folder()
{
    const char* folders = std::getenv("RUNTIME_DIRECTORY");
    const std::string first = folders == nullptr ? "" : folders;
    if (first.empty() || first.find(':') != std::string::npos) {
        auto problem = diag::failure(
            eventhost::codes::not_a_unit, "RUNTIME_DIRECTORY does not name one folder");
        problem.value().hint = "run the listener by the unit that 'translate' writes";
        return problem;
    }
    return first;
}

/// What supervisord gives its listeners, and the socket of `supervisor-endpoint`, which stands
/// beside the folder of all listeners.
listener::Variables variables_for(const std::string& name, const std::string& folder)
{
    const std::string all = folder.substr(0, folder.rfind('/'));
    const std::string above = all.substr(0, all.rfind('/'));
    return {
        {"SUPERVISOR_ENABLED", "1"},
        {"SUPERVISOR_PROCESS_NAME", name},
        {"SUPERVISOR_GROUP_NAME", name},
        {"SUPERVISOR_SERVER_URL", fmt::format("unix://{}/supervisor.sock", above)}};
}

diag::Result<int> host(const EventlistenerHostOptions& options)
{
    const auto folder = own_folder();
    if (!folder) {
        return tl::unexpected(folder.error());
    }
    ::unsetenv("RUNTIME_DIRECTORY"); // it is ours, not the listener's
    eventhost::Options wanted;
    wanted.name = options.name;
    wanted.events = options.events;
    wanted.buffer_size = static_cast<std::size_t>(options.buffer_size);
    wanted.stop_signal = options.stop_signal;
    wanted.command = options.command;
    wanted.folder = *folder;
    wanted.variables = variables_for(options.name, *folder);
    wanted.managers = std::move(view_now().managers);
    wanted.read_list = read_targets;
    wanted.say = [](std::string_view line) {
        fmt::print(stderr, "initbridge eventlistener-host: {}\n", line);
    };
    return eventhost::run(std::move(wanted));
}

} // namespace

int eventlistener_host(const EventlistenerHostOptions& options)
{
    const auto status = host(options);
    if (status) {
        return *status;
    }
    diag::Diagnostics problem;
    problem.add(status.error());
    write_diagnostics(problem, {});
    return exit_refused;
}

} // namespace initbridge::cli
