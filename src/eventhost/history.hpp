#pragma once
/// From what becomes of a process to the events that supervisord has for it. Pure.
/// supervisor/process.py, Subprocess.change_state(); the payloads are those of
/// supervisor/events.py.

#include "src/supervisor/process.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace initbridge::eventhost {

using supervisor::ProcessState;

struct Event {
    std::string name; ///< `PROCESS_STATE_RUNNING`
    std::string payload;

    friend bool operator==(const Event&, const Event&) = default;
};

/// A state that a process has come to.
struct Step {
    ProcessState state = ProcessState::stopped;
    std::int64_t pid = 0;   ///< 0: that of before
    std::int64_t tries = 0; ///< starting: failed ones before; backoff: this one included
    bool expected = false;  ///< exited: with a status that is success
};

/// One process, of which supervisord would tell.
class History {
public:
    History(std::string process, std::string group);

    /// Where it is already, of which nothing is told.
    void begin(const Step& step);

    /// The events of a step, in supervisord's order. States that supervisord goes through and
    /// nobody told of are told of first: what ended was running before. Nothing, where supervisord
    /// has nothing to tell, such as the stop of what is down.
    [[nodiscard]] std::vector<Event> take(const Step& step);

    [[nodiscard]] ProcessState state() const { return state_; }

    /// Of its last run; 0: not known.
    [[nodiscard]] std::int64_t pid() const { return pid_; }

    /// Is that process there, as far as is known?
    [[nodiscard]] bool has_process() const
    {
        return pid_ > 0 && (state_ == ProcessState::starting || state_ == ProcessState::running);
    }

private:
    void go(Step step, std::vector<Event>& events);
    [[nodiscard]] std::string payload_of(const Step& step) const;

    std::string process_;
    std::string group_;
    ProcessState state_ = ProcessState::stopped;
    std::int64_t pid_ = 0;
    std::int64_t tries_ = 0; ///< failed ones, so far
};

} // namespace initbridge::eventhost
