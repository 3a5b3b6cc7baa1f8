#include "src/service/codes.hpp"
#include "src/service/control_parts.hpp"
#include "src/supervisor/faults.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace initbridge::service {

namespace {

namespace faults = supervisor::faults;

std::string words_of(const supervisor::Fault& fault)
{
    switch (fault.code) {
    case faults::bad_name:
        return "supervisord has no such process";
    case faults::no_file:
        return "its program is not there";
    case faults::not_executable:
        return "its program cannot be executed";
    case faults::not_running:
        return "it is not running";
    default:
        return fmt::format("{} (fault {})", fault.text, fault.code);
    }
}

/// More calls than tasks may be made; the replies to all of them.
diag::Result<std::vector<supervisor::Reply>>
ask(Managers& managers,
    const Tasks& tasks,
    std::vector<supervisor::Call> calls,
    std::pair<std::string_view, std::int64_t> what_and_fine,
    Deadline deadline)
{
    const auto client = managers.supervisord(deadline);
    if (!client) {
        return tl::unexpected(client.error());
    }
    auto replies = (*client)->call_all(calls, deadline);
    if (!replies) {
        return tl::unexpected(replies.error());
    }
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        const auto& fault = (*replies)[i].fault;
        if (fault && fault->code == faults::shutdown_state) {
            return tl::unexpected(supervisor::describe(*fault, calls[i].method));
        }
        tasks[i]->in_vain = fault && fault->code == what_and_fine.second;
        // A spawn that failed is tried again: it ends in FATAL, or not.
        const bool fine =
            !fault || fault->code == what_and_fine.second || fault->code == faults::spawn_error;
        if (!fine) {
            tasks[i]->outcome.problem = trouble(
                codes::failed,
                fmt::format(
                    "cannot {} '{}': {}",
                    what_and_fine.first,
                    tasks[i]->target->name,
                    words_of(*fault)));
        }
    }
    return replies;
}

} // namespace

diag::Result<void>
ask_supervisord(Managers& managers, const Tasks& tasks, Verb verb, Deadline deadline)
{
    const bool start = verb == Verb::start;
    if (!start) {
        let_grow_up(managers, tasks, deadline);
    }
    std::vector<supervisor::Call> calls;
    for (const Task* task : tasks) {
        // Not to be waited for: meanwhile supervisord would answer nobody else on the connection.
        calls.push_back(
            {start ? "supervisor.startProcess" : "supervisor.stopProcess",
             {task->target->real, false}});
    }
    if (!start) {
        calls.push_back({"supervisor.getAllProcessInfo", {}});
    }
    const auto replies =
        ask(managers,
            tasks,
            std::move(calls),
            {start ? "start" : "stop", start ? faults::already_started : faults::not_running},
            deadline);
    if (!replies) {
        return tl::unexpected(replies.error());
    }
    if (start) {
        return {};
    }
    const auto processes = supervisor::read_processes(replies->back().value);
    return processes ? send_lost_stops(managers, tasks, *processes, deadline)
                     : diag::Result<void>{}; // it goes down itself
}

diag::Result<void>
signal_supervisord(Managers& managers, const Tasks& tasks, int signal, Deadline deadline)
{
    let_grow_up(managers, tasks, deadline);
    std::vector<supervisor::Call> calls;
    for (const Task* task : tasks) {
        calls.push_back({"supervisor.signalProcess", {task->target->real, std::to_string(signal)}});
    }
    const auto replies = ask(managers, tasks, std::move(calls), {"signal", 0}, deadline);
    return replies ? diag::Result<void>{} : tl::unexpected(replies.error());
}

} // namespace initbridge::service
