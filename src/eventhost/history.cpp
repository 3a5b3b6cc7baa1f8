#include "src/eventhost/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace initbridge::eventhost {

namespace {

using State = ProcessState;

/// The steps that supervisord itself makes: from, to.
constexpr std::array<std::pair<State, State>, 12> own_steps{{
    {State::stopped, State::starting},
    {State::exited, State::starting},
    {State::fatal, State::starting},
    {State::backoff, State::starting},
    {State::starting, State::running},
    {State::starting, State::backoff},
    {State::starting, State::stopping},
    {State::running, State::stopping},
    {State::running, State::exited},
    {State::backoff, State::fatal},
    {State::stopping, State::stopped},
    {State::backoff, State::stopped},
}};

/// How a run that is in this state comes to its end.
std::optional<State> end_of(State state)
{
    switch (state) {
    case State::starting:
        return State::backoff;
    case State::running:
        return State::exited;
    case State::stopping:
        return State::stopped;
    default:
        return std::nullopt;
    }
}

/// What supervisord goes through on its way where it makes no step of its own; nullopt: there is no
/// way, and nothing to tell.
std::optional<State> between(State from, State to)
{
    if (from == to && to != State::starting && to != State::backoff) {
        return std::nullopt;
    }
    switch (to) {
    case State::starting:
        return end_of(from);
    case State::running:
    case State::backoff:
        return State::starting;
    case State::exited:
        return State::running;
    case State::fatal:
        return State::backoff;
    case State::stopped:
        return end_of(from) ? std::optional(State::stopping) : std::nullopt;
    case State::stopping:
    case State::unknown:
        return std::nullopt;
    }
    return std::nullopt;
}

} // namespace

History::History(std::string process, std::string group)
    : process_(std::move(process))
    , group_(std::move(group))
{}

void History::begin(const Step& step)
{
    state_ = step.state;
    pid_ = step.pid;
}

std::vector<Event> History::take(const Step& step)
{
    std::vector<Event> events;
    go(step, events);
    return events;
}

void History::go(Step step, std::vector<Event>& events)
{
    const bool ends = step.state == State::exited || step.state == State::backoff;
    if (state_ == State::stopping && ends) {
        step.state = State::stopped; // supervisord does not ask how
    }
    if (std::ranges::find(own_steps, std::pair(state_, step.state)) == own_steps.end()) {
        const auto by = between(state_, step.state);
        if (!by) {
            return;
        }
        const bool same_run = *by == State::starting || *by == State::running;
        const std::int64_t tries = *by == State::backoff ? tries_ + 1 : tries_;
        go({*by, same_run ? step.pid : 0, tries, false}, events);
    }
    pid_ = step.pid != 0 ? step.pid : pid_;
    events.push_back(
        {fmt::format("PROCESS_STATE_{}", supervisor::name_of(step.state)), payload_of(step)});
    const bool counts = step.state == State::starting || step.state == State::backoff;
    tries_ = counts ? step.tries : 0;
    state_ = step.state;
}

std::string History::payload_of(const Step& step) const
{
    std::string text = fmt::format(
        "processname:{} groupname:{} from_state:{}", process_, group_, supervisor::name_of(state_));
    switch (step.state) {
    case State::starting:
    case State::backoff:
        return text + fmt::format(" tries:{}", step.tries);
    case State::running:
    case State::stopping:
        return text + fmt::format(" pid:{}", pid_);
    case State::stopped:
        return text + fmt::format(" pid:{}", state_ == State::backoff ? 0 : pid_);
    case State::exited:
        return text + fmt::format(" expected:{} pid:{}", step.expected ? 1 : 0, pid_);
    case State::fatal:
    case State::unknown:
        return text;
    }
    return text;
}

} // namespace initbridge::eventhost
