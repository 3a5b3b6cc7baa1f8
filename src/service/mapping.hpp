#pragma once
/// From what each manager tells to the common words. Pure.

#include "src/bus/unit_state.hpp"
#include "src/service/status.hpp"
#include "src/supervisor/process.hpp"

#include <string>

namespace initbridge::service {

/// supervisord(1); its process states are those of supervisor/states.py.
[[nodiscard]] Status from_supervisord(const supervisor::Process& process, const Target& target);

/// What a look at the shim's own processes has told: initbridge-exec(8).
struct ShimLook {
    enum class Run {
        none,     ///< it waits to run the command again, or for what the command needs
        starting, ///< the command runs, for less than start_secs
        running,
    } run = Run::running;
    std::int64_t pid = 0; ///< of the command
    std::optional<Time> since;
};

/// org.freedesktop.systemd1(5). `shim` where the unit runs it and it could be looked at. `now` is
/// the time of the look.
[[nodiscard]] Status from_systemd(
    const bus::UnitState& unit,
    const Target& target,
    const std::optional<ShimLook>& shim,
    Time now);

/// supervisord's word for a state: supervisor/states.py.
[[nodiscard]] supervisor::ProcessState process_state(State state);

/// What supervisord would call a target within the group of its entry, as translate has it there:
/// `web`, or `web_01` of several copies.
[[nodiscard]] std::string process_name(const Target& target);

/// The shim, by the path of its program.
[[nodiscard]] bool runs_shim(const bus::UnitState& unit);

} // namespace initbridge::service
