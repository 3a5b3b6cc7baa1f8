#include "src/service/mapping.hpp"

#include <fmt/format.h>

namespace initbridge::service {

supervisor::ProcessState process_state(State state)
{
    using supervisor::ProcessState;
    switch (state) {
    case State::running:
    case State::crash_looping:
        return ProcessState::running;
    case State::starting:
        return ProcessState::starting;
    case State::stopped:
    case State::waiting:
        return ProcessState::stopped;
    case State::backoff:
        return ProcessState::backoff;
    case State::done:
    case State::failed:
        return ProcessState::exited;
    case State::fatal:
    case State::missing:
        return ProcessState::fatal;
    case State::stopping:
        return ProcessState::stopping;
    }
    return ProcessState::unknown;
}

std::string process_name(const Target& target)
{
    const std::size_t colon = target.name.rfind(':');
    if (target.name == target.entry || colon == std::string::npos) {
        return target.entry;
    }
    const std::string copy = target.name.substr(colon + 1);
    return fmt::format("{}_{:0>2}", target.entry, copy);
}

} // namespace initbridge::service
