#include "src/service/mapping.hpp"

#include <algorithm>

namespace initbridge::service {

namespace {

using supervisor::ProcessState;

/// What the states themselves say.
constexpr std::string_view too_quick = "Exited too quickly (process log may have details)";

State state_of(const supervisor::Process& process, const Target& target)
{
    switch (process.state) {
    case ProcessState::running:
        return State::running;
    case ProcessState::starting:
        return State::starting;
    case ProcessState::backoff:
        return State::backoff;
    case ProcessState::stopping:
        return State::stopping;
    case ProcessState::fatal:
        return State::fatal;
    case ProcessState::stopped:
        if (!target.at_boot) {
            return State::waiting;
        }
        // Just after its own start supervisord has not spawned anything yet.
        return process.start == 0 && process.stop == 0 ? State::starting : State::stopped;
    case ProcessState::exited:
        return std::ranges::find(target.exit_codes, process.exit_status) != target.exit_codes.end()
                   ? State::done
                   : State::failed;
    case ProcessState::unknown:
        return State::failed;
    }
    return State::failed;
}

bool has_process(State state)
{
    return state == State::running || state == State::starting || state == State::stopping;
}

} // namespace

Status from_supervisord(const supervisor::Process& process, const Target& target)
{
    Status status;
    status.state = state_of(process, target);
    status.pid = process.pid;
    const std::int64_t since = has_process(status.state) ? process.start : process.stop;
    if (since != 0) {
        status.since = Time(std::chrono::seconds(since));
    }
    // 0 stands for "never ended" as well, and for a failed start with whatever status.
    if (process.state == ProcessState::exited) {
        const bool signalled = process.exit_status < 0;
        status.last_exit = LastExit{signalled, signalled ? 0 : process.exit_status};
    }
    if (process.state == ProcessState::unknown) {
        status.about = "supervisord lost hold of it";
    } else if (process.state != ProcessState::exited && process.spawn_error != too_quick) {
        status.about = process.spawn_error;
    }
    return status;
}

} // namespace initbridge::service
