#include "src/service/task_progress.hpp"

#include <chrono>
#include <optional>

namespace initbridge::service {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds settling{250};
/// Who restarts a service has it down for so long, at most.
constexpr std::chrono::seconds between_stop_and_start{3};

bool is_down(State state)
{
    return state == State::stopped || state == State::waiting;
}

/// From now on for that long.
bool lasts(std::optional<Deadline>& until, std::chrono::milliseconds span)
{
    const auto now = steady_clock::now();
    until = until.value_or(now + span);
    return now >= *until;
}

/// A oneshot is there when it is done; what runs once and has no start_secs, when it does not end
/// at once.
Progress settle(Task& task)
{
    if (task.outcome.status->state != State::running) {
        return Progress::reached;
    }
    if (task.target->kind == "oneshot") {
        return Progress::pending;
    }
    if (task.target->restart != "no") {
        return Progress::reached;
    }
    return lasts(task.settled, settling) ? Progress::reached : Progress::pending;
}

} // namespace

Progress judge_up(State state)
{
    return progress(state, Goal::up);
}

Progress judge_gone(State state)
{
    return is_up_again(state) ? Progress::reached : progress(state, Goal::down);
}

bool is_up_again(State state)
{
    return state == State::running || state == State::starting || state == State::backoff ||
           state == State::crash_looping;
}

Progress progress_of(Task& task, Judge judge)
{
    const Status& status = *task.outcome.status;
    const Progress now = judge(status.state);
    if (judge == judge_gone) {
        return now;
    }
    if (!is_down(status.state)) {
        task.down.reset();
    }
    if (now == Progress::reached) {
        return settle(task);
    }
    if (judge != judge_up || !is_down(status.state)) {
        return now;
    }
    if (task.target->side != Side::supervisord) {
        // Its job is over: systemd has forgotten how it ended.
        return status.about.empty() ? Progress::reached : now;
    }
    // Stopped by somebody else, who may be about to start it again.
    return lasts(task.down, between_stop_and_start) ? now : Progress::pending;
}

} // namespace initbridge::service
