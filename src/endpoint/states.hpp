#pragma once
/// From the common words for the state of a service to supervisord's. Pure.

#include "src/endpoint/processes.hpp"
#include "src/service/status.hpp"
#include "src/supervisor/process.hpp"
#include "translate/text/json.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace initbridge::endpoint {

using supervisor::ProcessState;

/// What `supervisor.getProcessInfo` tells, as supervisor::Process has it, and what it does not.
struct Seen {
    supervisor::Process process;
    bool missing = false;   ///< the manager has no such unit
    bool done = false;      ///< it ended by itself, with success
    bool forgotten = false; ///< down, and systemd tells nothing of its last run
    std::string not_run;    ///< why the command could not be run; empty: it ran
    std::string about;      ///< what the manager has to say
};

/// Takes what the memory has where systemd tells nothing, and puts there what it tells. `now` in
/// seconds since 1970.
[[nodiscard]] Seen see(const service::Status& status, Process& process, std::int64_t now);

// supervisor/states.py: RUNNING_STATES, STOPPED_STATES, SIGNALLABLE_STATES.
[[nodiscard]] bool is_running(ProcessState state);
[[nodiscard]] bool is_stopped(ProcessState state);
[[nodiscard]] bool is_signallable(ProcessState state);

/// "pid 12, uptime 1 day, 0:00:05", "Not started", "Nov 27 05:12 PM": rpcinterface.py,
/// _interpretProcessInfo(). Local time.
[[nodiscard]] std::string describe(const supervisor::Process& process);

/// The struct of getProcessInfo.
[[nodiscard]] json::Value process_info(const Seen& seen, const Process& process);

/// The path of a log that is a file, else empty. `log` as in service::Target.
[[nodiscard]] std::string log_path(std::string_view log);

} // namespace initbridge::endpoint
