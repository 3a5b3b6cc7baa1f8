#include "src/eventhost/observe.hpp"

#include "src/service/mapping.hpp"
#include "src/service/shim_look.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>

namespace initbridge::eventhost {

namespace {

std::int64_t microseconds_of(const std::optional<bus::UnitState::Time>& time)
{
    using std::chrono::microseconds;
    return time ? std::chrono::duration_cast<microseconds>(time->time_since_epoch()).count() : 0;
}

bool is_down(const bus::UnitState& unit)
{
    return unit.active_state == "inactive" || unit.active_state == "failed" ||
           unit.sub_state == "auto-restart";
}

/// The end of what was killed, or told to stop and then killed.
std::optional<Step> untold_end(const Watched& watched, const bus::UnitState& unit)
{
    const bool later = microseconds_of(unit.inactive_since) >= watched.known_until;
    if (!is_down(unit) || !later) {
        return std::nullopt;
    }
    switch (watched.history.state()) {
    case ProcessState::stopping:
        return Step{ProcessState::stopped, 0, 0, false};
    case ProcessState::starting:
    case ProcessState::running:
        return Step{ProcessState::exited, 0, 0, false};
    default:
        return std::nullopt;
    }
}

service::Status status_of(const service::Target& target, const bus::UnitState& unit)
{
    return service::from_systemd(unit, target, std::nullopt, std::chrono::system_clock::now());
}

ProcessState settled_state(const service::Target& target, const bus::UnitState& unit)
{
    const service::Status status = status_of(target, unit);
    if (status.state == service::State::missing) {
        return ProcessState::stopped;
    }
    // Nothing is heard of when it has been up for start_secs.
    return unit.active_state == "active" && status.state == service::State::starting
               ? ProcessState::running
               : service::process_state(status.state);
}

/// Success by what the list says, whatever systemd counts as such.
bool is_expected(const service::Target& target, const bus::UnitState& unit)
{
    constexpr std::int32_t exited = 1; // CLD_EXITED
    return unit.exec_main_code == exited &&
           std::ranges::find(target.exit_codes, unit.exec_main_status) != target.exit_codes.end();
}

/// Of a service that does not report: states that pass quickly are not seen.
std::optional<Step> seen_step(const Watched& watched, const bus::UnitState& unit)
{
    const ProcessState before = watched.history.state();
    const bool was_up = before == ProcessState::running || before == ProcessState::starting;
    Step step{settled_state(watched.target, unit), unit.main_pid, 0, false};
    const bool by_itself = step.state == ProcessState::fatal || step.state == ProcessState::backoff;
    if (by_itself && !was_up) {
        return std::nullopt;
    }
    if (by_itself) {
        step.state = ProcessState::exited; // nobody told of the tries in between
    }
    step.expected = is_expected(watched.target, unit);
    return step.state == before ? std::nullopt : std::optional(step);
}

} // namespace

bool reports(const bus::UnitState& unit)
{
    return std::ranges::any_of(
        unit.exec_words, [](const std::string& word) { return word.starts_with("--report="); });
}

std::optional<Step> step_of(const Watched& watched, const bus::UnitState& unit)
{
    return watched.reports ? untold_end(watched, unit) : seen_step(watched, unit);
}

Step first_step(const service::Target& target, const bus::UnitState& unit)
{
    Step step{settled_state(target, unit), unit.main_pid, 0, false};
    const std::string_view word =
        std::string_view(unit.status_text).substr(0, unit.status_text.find(':'));
    const auto told = supervisor::parse_state(word);
    if (reports(unit) && told && !is_down(unit)) {
        step.state = *told; // of the shim's command
        const auto shim = service::look_at_shim(unit.main_pid);
        step.pid = shim ? shim->pid : 0;
    }
    return step;
}

} // namespace initbridge::eventhost
