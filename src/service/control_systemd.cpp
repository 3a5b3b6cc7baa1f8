#include "src/base/unique_fd.hpp"
#include "src/bus/codes.hpp"
#include "src/service/codes.hpp"
#include "src/service/control_parts.hpp"

#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>
#include <vector>

namespace initbridge::service {

namespace {

/// An error of the connection, not of the unit that was asked about.
bool is_fatal(const diag::Diagnostic& error)
{
    return error.code == bus::codes::disconnected || error.code == bus::codes::unreachable ||
           error.code == bus::codes::bad_answer;
}

bus::JobVerb job_verb(const Task& task, Verb verb)
{
    if (verb == Verb::stop) {
        return bus::JobVerb::stop;
    }
    // A oneshot that is done is active: only a restart does its work again.
    const bool again = verb == Verb::restart || task.before.state == State::done;
    return again ? bus::JobVerb::restart : bus::JobVerb::start;
}

/// What describe() does not say because the unit's state has to be looked at.
bool is_for_the_look(bus::JobResult result)
{
    return result == bus::JobResult::done || result == bus::JobResult::failed;
}

void note_end(Task& task, const diag::Result<bus::JobResult>& result)
{
    const std::string& name = task.target->name;
    if (!result) {
        task.outcome.problem = result.error();
        if (result.error().code == bus::codes::timeout) {
            task.outcome.problem->code = codes::not_in_time;
        }
    } else if (!is_for_the_look(*result)) {
        task.outcome.problem =
            trouble(codes::failed, fmt::format("'{}' {}", name, bus::describe(*result)));
    }
}

} // namespace

diag::Result<void>
ask_systemd(Managers& managers, Side side, const Tasks& tasks, Verb verb, Deadline deadline)
{
    const auto manager = managers.systemd(side);
    if (!manager) {
        return tl::unexpected(manager.error());
    }
    std::vector<std::pair<Task*, bus::Job>> jobs;
    for (Task* task : tasks) {
        const std::string& unit = task->target->real;
        if (verb != Verb::stop) {
            if (auto done = (*manager)->reset_failed(unit); !done && is_fatal(done.error())) {
                return done; // any other refusal is that of the start, too
            }
        }
        auto job = (*manager)->queue(job_verb(*task, verb), unit, deadline);
        if (job) {
            jobs.emplace_back(task, std::move(*job));
        } else if (is_fatal(job.error())) {
            return tl::unexpected(std::move(job.error()));
        } else {
            task->outcome.problem = std::move(job.error());
        }
    }
    for (const auto& [task, job] : jobs) {
        const auto result = (*manager)->wait(job, deadline);
        if (!result && is_fatal(result.error())) {
            return tl::unexpected(result.error());
        }
        note_end(*task, result);
    }
    return {};
}

namespace {

/// The shim passes no signals on: its command gets this one itself, if it still is the same.
void signal_command(Managers& managers, Task& task, int signal)
{
    const std::int64_t pid = task.before.pid;
    const base::UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    const Look again = look(managers, {*task.target}, bus::deadline_in(std::chrono::seconds(10)));
    const auto& now = again.statuses.front();
    const bool same = process && now && now->pid == pid;
    if (same && ::syscall(SYS_pidfd_send_signal, process.get(), signal, nullptr, 0) == 0) {
        return;
    }
    task.outcome.problem = trouble(
        codes::failed,
        same ? fmt::format("cannot signal '{}': {}", task.target->name, std::strerror(errno))
             : fmt::format("cannot signal '{}': it is not running", task.target->name));
}

} // namespace

diag::Result<void> signal_systemd(Managers& managers, Side side, const Tasks& tasks, int signal)
{
    const auto manager = managers.systemd(side);
    if (!manager) {
        return tl::unexpected(manager.error());
    }
    for (Task* task : tasks) {
        if (task->before.pid == 0) {
            task->outcome.problem = trouble(
                codes::failed,
                fmt::format("cannot signal '{}': it is not running", task->target->name));
            continue;
        }
        const auto state = (*manager)->unit_state(task->target->real);
        if (state && state->main_pid != task->before.pid) {
            signal_command(managers, *task, signal);
            continue;
        }
        if (auto done = (*manager)->signal_main(task->target->real, signal); !done) {
            if (is_fatal(done.error())) {
                return done;
            }
            task->outcome.problem = std::move(done.error());
        }
    }
    return {};
}

} // namespace initbridge::service
