#include "src/cli/commands.hpp"
#include "src/cli/output.hpp"
#include "src/cli/service_view.hpp"
#include "src/service/status.hpp"

#include <chrono>

namespace initbridge::cli {

namespace {

constexpr std::chrono::seconds usual_patience{10};

/// Every manager that the services need.
int ask_alive(ServiceView& view, service::Deadline deadline)
{
    for (const service::Side side : view.sides) {
        if (auto alive = view.managers.ask_alive(side, deadline); !alive) {
            view.problems.add(std::move(alive.error()));
            return exit_unreachable;
        }
    }
    return exit_done;
}

int ask_up(const ProbeOptions& options, ServiceView& view, service::Deadline deadline)
{
    service::Look seen = service::look(view.managers, view.targets, deadline);
    if (seen.problems.has_errors()) {
        view.problems.append(std::move(seen.problems));
        return exit_unreachable;
    }
    for (std::size_t i = 0; i < view.targets.size(); ++i) {
        const service::State state = seen.statuses[i]->state;
        const bool fine = options.scope.all ? service::as_wanted(state, view.targets[i]) &&
                                                  state != service::State::starting
                                            : service::is_up(state);
        if (!fine) {
            return exit_not_as_wanted;
        }
    }
    return exit_done;
}

} // namespace

int probe(const ProbeOptions& options)
{
    const service::Deadline deadline =
        bus::deadline_in(options.scope.timeout.value_or(usual_patience));
    const bool alive = options.kind == ProbeOptions::Kind::alive;
    ServiceView view = alive ? open_managers(options.scope) : open_view(options.scope, deadline);
    int status = view.status;
    if (status == exit_done && alive) {
        status = ask_alive(view, deadline);
    } else if (status == exit_done && options.kind == ProbeOptions::Kind::up) {
        status = ask_up(options, view, deadline);
    }
    write_diagnostics(view.problems, {});
    return status;
}

} // namespace initbridge::cli
