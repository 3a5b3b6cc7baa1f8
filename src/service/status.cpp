#include "src/service/status.hpp"

#include <fmt/format.h>

#include <array>

namespace initbridge::service {

std::string_view to_string(State state)
{
    switch (state) {
    case State::running:
        return "running";
    case State::starting:
        return "starting";
    case State::stopped:
        return "stopped";
    case State::waiting:
        return "waiting";
    case State::backoff:
        return "backoff";
    case State::done:
        return "done";
    case State::failed:
        return "failed";
    case State::fatal:
        return "fatal";
    case State::stopping:
        return "stopping";
    case State::crash_looping:
        return "crash-looping";
    case State::missing:
        return "missing";
    }
    return {};
}

std::string_view wanted(const Target& target)
{
    if (!target.at_boot) {
        return "-";
    }
    return target.kind == "oneshot" ? "done" : "running";
}

bool as_wanted(State state, const Target& target)
{
    switch (state) {
    case State::running:
    case State::starting:
    case State::done:
    case State::waiting:
        return true;
    case State::stopped:
    case State::stopping:
        return !target.at_boot;
    case State::backoff:
    case State::failed:
    case State::fatal:
    case State::crash_looping:
    case State::missing:
        return false;
    }
    return false;
}

bool is_up(State state)
{
    return state == State::running || state == State::done;
}

Progress progress(State state, Goal goal)
{
    switch (state) {
    case State::running:
    case State::crash_looping:
        return goal == Goal::up ? Progress::reached : Progress::pending;
    case State::done:
        return Progress::reached;
    case State::stopped:
    case State::waiting:
    case State::failed:
    case State::fatal:
        return goal == Goal::up ? Progress::failed : Progress::reached;
    case State::starting:
    case State::backoff:
    case State::stopping:
        return Progress::pending;
    case State::missing:
        return Progress::failed;
    }
    return Progress::failed;
}

Progress progress_of_waiting(State state)
{
    const bool down = state == State::stopped || state == State::waiting;
    return down || state == State::crash_looping ? Progress::pending : progress(state, Goal::up);
}

std::string describe(const LastExit& exit)
{
    if (!exit.signalled) {
        return fmt::format("exit status {}", exit.number);
    }
    return exit.number == 0 ? "ended by a signal" : fmt::format("ended by signal {}", exit.number);
}

std::string describe(std::chrono::seconds span)
{
    struct Unit {
        std::string_view name;
        std::int64_t seconds;
    };

    constexpr std::array<Unit, 4> units{{{"d", 86'400}, {"h", 3'600}, {"min", 60}, {"s", 1}}};
    std::int64_t left = span.count() < 0 ? 0 : span.count();
    std::string text;
    int parts = 0;
    for (const Unit& unit : units) {
        const std::int64_t count = left / unit.seconds;
        left %= unit.seconds;
        if (count != 0 && parts < 2) {
            text += fmt::format("{}{}{}", text.empty() ? "" : " ", count, unit.name);
        }
        parts += count != 0 || parts != 0 ? 1 : 0; // "1d 0h", not "1d 5s"
    }
    return text.empty() ? "0s" : text;
}

} // namespace initbridge::service
