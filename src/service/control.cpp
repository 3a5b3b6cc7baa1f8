#include "src/service/control.hpp"

#include "src/service/codes.hpp"
#include "src/service/control_parts.hpp"
#include "src/service/task_progress.hpp"
#include "src/supervisor/codes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>
#include <utility>

namespace initbridge::service {

diag::Diagnostic trouble(std::string_view code, std::string message)
{
    diag::Diagnostic diagnostic;
    diagnostic.code = code;
    diagnostic.message = std::move(message);
    return diagnostic;
}

namespace {

constexpr std::chrono::milliseconds between_looks{50};
constexpr std::array sides = {Side::supervisord, Side::system, Side::user};

/// The services of one call, and the verbs over them.
class Run {
public:
    Run(Managers& managers, const std::vector<Target>& targets, Deadline deadline)
        : managers_(managers)
        , targets_(targets)
        , deadline_(deadline)
        , tasks_(targets.size())
    {
        for (std::size_t i = 0; i < targets.size(); ++i) {
            tasks_[i].target = &targets[i];
        }
    }

    [[nodiscard]] diag::Result<void> look_before()
    {
        const auto seen = look(managers_, targets_, deadline_);
        if (seen.problems.has_errors()) {
            return tl::unexpected(seen.problems.items().front());
        }
        for (std::size_t i = 0; i < tasks_.size(); ++i) {
            tasks_[i].before = *seen.statuses[i];
            tasks_[i].outcome.status = seen.statuses[i];
        }
        return {};
    }

    [[nodiscard]] diag::Result<void> start()
    {
        // supervisord does not hear of a start of what it is stopping.
        for (Task& task : tasks_) {
            task.asked = is_supervised(task) && task.before.state == State::stopping;
        }
        if (auto done = watch(judge_gone, "start"); !done) {
            return done;
        }
        for (Task& task : tasks_) {
            const State state = task.before.state;
            const bool up = state == State::running || state == State::crash_looping;
            task.outcome.was_so = up;
            task.asked = !up && !task.outcome.problem && is_there(task, "start");
        }
        if (auto done = ask(Verb::start); !done) {
            return done;
        }
        return watch(judge_up, "start");
    }

    /// Once more what had ended by itself just then, and was restarted by supervisord.
    [[nodiscard]] diag::Result<void> stop()
    {
        for (Task& task : tasks_) {
            task.outcome.was_so = progress(task.before.state, Goal::down) == Progress::reached;
            task.asked = !task.outcome.was_so && is_there(task, "stop");
        }
        for (;;) {
            if (auto done = ask(Verb::stop); !done) {
                return done;
            }
            if (auto done = watch(judge_gone, "stop"); !done) {
                return done;
            }
            bool again = false;
            for (Task& task : tasks_) {
                task.asked = task.in_vain && !task.outcome.problem &&
                             is_up_again(task.outcome.status->state);
                again = again || task.asked;
            }
            if (!again) {
                return {};
            }
            if (std::chrono::steady_clock::now() >= deadline_) {
                give_up("stop");
                return {};
            }
            std::this_thread::sleep_for(between_looks);
        }
    }

    /// systemd does both in one job; supervisord's processes are stopped first, all of them.
    [[nodiscard]] diag::Result<void> restart()
    {
        for (Task& task : tasks_) {
            task.asked =
                is_supervised(task) && progress(task.before.state, Goal::down) == Progress::pending;
        }
        if (auto done = ask(Verb::stop); !done) {
            return done;
        }
        if (auto done = watch(judge_gone, "stop"); !done) {
            return done;
        }
        for (Task& task : tasks_) {
            task.asked = !task.outcome.problem && is_there(task, "restart");
        }
        if (auto done = ask(Verb::restart); !done) {
            return done;
        }
        return watch(judge_up, "restart");
    }

    [[nodiscard]] diag::Result<void> signal(int signal)
    {
        for (Task& task : tasks_) {
            task.asked = is_there(task, "signal");
        }
        for (const Side side : sides) {
            const Tasks tasks = asked(side);
            const auto done = tasks.empty() ? diag::Result<void>{}
                              : side == Side::supervisord
                                  ? signal_supervisord(managers_, tasks, signal, deadline_)
                                  : signal_systemd(managers_, side, tasks, signal);
            if (!done) {
                return done;
            }
        }
        return {};
    }

    [[nodiscard]] diag::Result<void> wait()
    {
        for (Task& task : tasks_) {
            task.asked = true;
        }
        return watch(progress_of_waiting, "wait for");
    }

    [[nodiscard]] std::vector<Outcome> outcomes() &&
    {
        std::vector<Outcome> result;
        result.reserve(tasks_.size());
        for (Task& task : tasks_) {
            result.push_back(std::move(task.outcome));
        }
        return result;
    }

private:
    [[nodiscard]] Tasks asked(Side side)
    {
        Tasks tasks;
        for (Task& task : tasks_) {
            if (task.asked && task.target->side == side) {
                tasks.push_back(&task);
            }
        }
        return tasks;
    }

    [[nodiscard]] diag::Result<void> ask(Verb verb)
    {
        for (const Side side : sides) {
            const Tasks tasks = asked(side);
            if (tasks.empty()) {
                continue;
            }
            // What supervisord was to stop for a restart is down by now.
            const Verb one =
                side == Side::supervisord && verb == Verb::restart ? Verb::start : verb;
            auto done = side == Side::supervisord
                            ? ask_supervisord(managers_, tasks, one, deadline_)
                            : ask_systemd(managers_, side, tasks, one, deadline_);
            if (!done) {
                return done;
            }
            for (Task* task : tasks) {
                task->asked = !task->outcome.problem;
            }
        }
        return {};
    }

    /// Looks at those that were asked until each is there, or the time is up.
    [[nodiscard]] diag::Result<void> watch(Judge judge, std::string_view what)
    {
        for (;;) {
            const bool last = std::chrono::steady_clock::now() >= deadline_;
            auto left = look_again(judge, what);
            if (!left) {
                return tl::unexpected(std::move(left.error()));
            }
            if (*left == 0) {
                return {};
            }
            if (last) {
                give_up(what);
                return {};
            }
            std::this_thread::sleep_for(between_looks);
        }
    }

    /// How many are on their way still.
    [[nodiscard]] diag::Result<std::size_t> look_again(Judge judge, std::string_view what)
    {
        std::vector<Task*> tasks;
        std::vector<Target> targets;
        for (Task& task : tasks_) {
            if (task.asked) {
                tasks.push_back(&task);
                targets.push_back(*task.target);
            }
        }
        if (tasks.empty()) {
            return std::size_t{0};
        }
        // The last look may come after the deadline, and has to have a moment of its own.
        const auto seen = look(
            managers_, targets, std::max(deadline_, bus::deadline_in(std::chrono::seconds(1))));
        if (seen.problems.has_errors()) {
            return tl::unexpected(seen.problems.items().front());
        }
        std::size_t left = 0;
        for (std::size_t i = 0; i < tasks.size(); ++i) {
            tasks[i]->outcome.status = seen.statuses[i];
            note_progress(*tasks[i], judge, what);
            left += tasks[i]->asked ? 1 : 0;
        }
        return left;
    }

    static void note_progress(Task& task, Judge judge, std::string_view what)
    {
        const Status& status = *task.outcome.status;
        const Progress now = progress_of(task, judge);
        task.asked = now == Progress::pending;
        if (now != Progress::failed) {
            return;
        }
        if (status.state == State::missing) {
            return note_missing(task, what);
        }
        std::string why = status.last_exit ? describe(*status.last_exit) : status.about;
        why = why.empty() ? std::string() : fmt::format(" ({})", why);
        task.outcome.problem = trouble(
            codes::failed,
            fmt::format(
                "cannot {} '{}': it is {}{}",
                what,
                task.target->name,
                to_string(status.state),
                why));
    }

    /// Notes a problem where it is not.
    static bool is_there(Task& task, std::string_view what)
    {
        const bool missing = task.before.state == State::missing;
        if (missing) {
            note_missing(task, what);
        }
        return !missing;
    }

    static void note_missing(Task& task, std::string_view what)
    {
        task.outcome.problem = trouble(
            codes::failed,
            fmt::format("cannot {} '{}': {}", what, task.target->name, task.outcome.status->about));
    }

    static bool is_supervised(const Task& task) { return task.target->side == Side::supervisord; }

    void give_up(std::string_view what)
    {
        for (Task& task : tasks_) {
            if (task.asked) {
                task.outcome.problem = trouble(
                    codes::not_in_time,
                    fmt::format(
                        "cannot {} '{}': it is still {} when the time is up",
                        what,
                        task.target->name,
                        to_string(task.outcome.status->state)));
            }
        }
    }

    Managers& managers_;
    const std::vector<Target>& targets_;
    Deadline deadline_;
    std::vector<Task> tasks_;
};

/// While it reads its configuration anew, supervisord closes its socket.
bool is_away(const diag::Diagnostic& problem)
{
    return problem.code == supervisor::codes::unreachable ||
           problem.code == supervisor::codes::disconnected;
}

} // namespace

Outcomes
control(Managers& managers, const std::vector<Target>& targets, Verb verb, Deadline deadline)
{
    Run run(managers, targets, deadline);
    if (auto done = run.look_before(); !done) {
        return tl::unexpected(std::move(done.error()));
    }
    auto done = verb == Verb::start ? run.start() : verb == Verb::stop ? run.stop() : run.restart();
    if (!done) {
        return tl::unexpected(std::move(done.error()));
    }
    return std::move(run).outcomes();
}

Outcomes
signal_all(Managers& managers, const std::vector<Target>& targets, int signal, Deadline deadline)
{
    Run run(managers, targets, deadline);
    if (auto done = run.look_before(); !done) {
        return tl::unexpected(std::move(done.error()));
    }
    if (auto done = run.signal(signal); !done) {
        return tl::unexpected(std::move(done.error()));
    }
    return std::move(run).outcomes();
}

Outcomes wait_for(Managers& managers, const std::vector<Target>& targets, Deadline deadline)
{
    bool was_there = false;
    for (;;) {
        Run run(managers, targets, deadline);
        auto done = run.look_before();
        if (done) {
            was_there = true;
            done = run.wait();
        }
        if (done) {
            return std::move(run).outcomes();
        }
        const bool reloads = done.error().code == supervisor::codes::shutting_down;
        was_there = was_there || reloads;
        const bool may_come_back = was_there && (reloads || is_away(done.error()));
        if (!may_come_back || std::chrono::steady_clock::now() >= deadline) {
            return tl::unexpected(std::move(done.error()));
        }
        managers.forget(Side::supervisord);
        std::this_thread::sleep_for(between_looks);
    }
}

} // namespace initbridge::service
