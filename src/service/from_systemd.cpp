#include "src/service/mapping.hpp"

#include <algorithm>
#include <csignal>

namespace initbridge::service {

namespace {

using std::chrono::seconds;

/// initbridge-exec(8), EXIT STATUS.
constexpr std::int32_t given_up_on = 250;
/// What an entry means that says nothing of start_secs, unless it runs once only.
constexpr seconds usual_start_secs{1};
/// So many restarts, the last of them so short ago, are a loop.
constexpr std::uint32_t many_restarts = 5;
constexpr seconds short_run{10};

bool exited(const bus::UnitState& unit)
{
    return unit.exec_main_code == CLD_EXITED;
}

/// It left the active state before its process ended: somebody told it to stop.
bool was_stopped(const bus::UnitState& unit)
{
    return unit.active_left && unit.exec_main_started && unit.exec_main_exited &&
           *unit.exec_main_started <= *unit.active_left &&
           *unit.active_left < *unit.exec_main_exited;
}

bool was_given_up_on(const bus::UnitState& unit)
{
    if (unit.result == "start-limit-hit") {
        return true;
    }
    if (runs_shim(unit)) {
        return exited(unit) && unit.exec_main_status == given_up_on;
    }
    // Before systemd 254 the result stays that of the last run.
    const bool restarts = unit.restart == "always" || unit.restart == "on-failure";
    return restarts && unit.start_limit_burst != 0 && unit.n_restarts + 1 >= unit.start_limit_burst;
}

State down(const Target& target)
{
    return target.at_boot ? State::stopped : State::waiting;
}

State state_of_inactive(const bus::UnitState& unit, const Target& target)
{
    const bool ended = unit.exec_main_code != 0;
    const bool restarted = target.restart == "always" || target.restart == "unless-stopped";
    if (!ended || was_stopped(unit) || restarted) {
        return down(target);
    }
    const bool success =
        exited(unit) &&
        std::ranges::find(target.exit_codes, unit.exec_main_status) != target.exit_codes.end();
    return success ? State::done : State::failed;
}

State state_of_failed(const bus::UnitState& unit, const Target& target)
{
    if (was_stopped(unit)) {
        return down(target); // with another status than systemd takes for a success
    }
    return was_given_up_on(unit) ? State::fatal : State::failed;
}

bool is_new(const bus::UnitState& unit, seconds age, Time now)
{
    return unit.active_since && now - *unit.active_since < age && now >= *unit.active_since;
}

State state_of_active(
    const bus::UnitState& unit, const Target& target, const std::optional<ShimLook>& shim, Time now)
{
    if (unit.sub_state == "exited") {
        return State::done;
    }
    if (shim) {
        switch (shim->run) {
        case ShimLook::Run::none:
            return State::backoff;
        case ShimLook::Run::starting:
            return State::starting;
        case ShimLook::Run::running:
            return State::running;
        }
    }
    if (unit.n_restarts >= many_restarts && is_new(unit, short_run, now)) {
        return State::crash_looping;
    }
    const bool counts = target.kind == "program" && target.restart != "no" &&
                        !target.restart.empty() && !runs_shim(unit);
    return counts && is_new(unit, usual_start_secs, now) ? State::starting : State::running;
}

State state_of(
    const bus::UnitState& unit, const Target& target, const std::optional<ShimLook>& shim, Time now)
{
    const std::string& active = unit.active_state;
    if (unit.load_state != "loaded" && active == "inactive") {
        return State::missing;
    }
    if (active == "active" || active == "reloading" || active == "refreshing") {
        return state_of_active(unit, target, shim, now);
    }
    if (active == "activating") {
        if (unit.sub_state.starts_with("auto-restart")) {
            return State::backoff;
        }
        // A oneshot is activating while it runs.
        return target.kind == "oneshot" && unit.sub_state == "start" ? State::running
                                                                     : State::starting;
    }
    if (active == "deactivating") {
        return State::stopping;
    }
    return active == "failed" ? state_of_failed(unit, target) : state_of_inactive(unit, target);
}

/// systemd.exec(5), "PROCESS EXIT CODES": EXIT_EXEC.
constexpr std::int32_t not_executed = 203;

/// The shim's status is "STATE: why; what is next" (initbridge-exec(8)), with an end of the command
/// for the why where it ran.
std::string why_not_run(const bus::UnitState& unit, State state)
{
    const std::string_view text = unit.status_text;
    const std::size_t colon = text.find(": ");
    if (state != State::backoff && state != State::fatal && state != State::failed) {
        return {};
    }
    if (!runs_shim(unit)) {
        return exited(unit) && unit.exec_main_status == not_executed
                   ? "cannot run '" + unit.exec_start + "'"
                   : "";
    }
    if (colon == std::string_view::npos) {
        return {};
    }
    const std::string_view rest = text.substr(colon + 2);
    const std::string_view why = rest.substr(0, rest.rfind("; "));
    return why.starts_with("ended after ") ? std::string() : std::string(why);
}

std::string about(const bus::UnitState& unit, State state)
{
    if (state == State::missing) {
        return unit.load_state == "not-found" ? "there is no such unit"
               : unit.load_error.empty()      ? "the unit is " + unit.load_state
                                              : unit.load_error;
    }
    const bool is_down = state == State::stopped || state == State::waiting;
    return is_down && unit.condition_failed() ? "a condition of the unit does not hold" : "";
}

} // namespace

bool runs_shim(const bus::UnitState& unit)
{
    return unit.exec_start.ends_with("/initbridge/exec");
}

Status from_systemd(
    const bus::UnitState& unit, const Target& target, const std::optional<ShimLook>& shim, Time now)
{
    Status status;
    status.state = state_of(unit, target, shim, now);
    status.about = about(unit, status.state);
    if (status.state == State::missing) {
        return status;
    }
    status.not_run = why_not_run(unit, status.state);
    status.restarts = unit.n_restarts;
    status.started = shim && shim->since ? shim->since : unit.exec_main_started;
    status.pid = shim && unit.main_pid != 0 ? shim->pid : unit.main_pid;
    if (unit.main_pid != 0) {
        status.since = shim && shim->since ? shim->since : unit.exec_main_started;
    } else {
        status.since = unit.exec_main_exited ? unit.exec_main_exited : unit.inactive_since;
        const bool told = status.state == State::done || status.state == State::failed;
        if (told && unit.exec_main_code != 0) {
            status.last_exit = LastExit{!exited(unit), unit.exec_main_status};
        }
    }
    return status;
}

} // namespace initbridge::service
