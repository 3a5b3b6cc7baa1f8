#pragma once
/// What supervisord tells of its processes.

#include "translate/diag/diagnostic.hpp"
#include "translate/text/json.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::supervisor {

/// supervisor/states.py, class ProcessStates.
enum class ProcessState : std::int64_t {
    stopped = 0,
    starting = 10,
    running = 20,
    backoff = 30,
    stopping = 40,
    exited = 100,
    fatal = 200,
    unknown = 1000, ///< supervisord could not signal it, and no longer looks after it
};

/// "STOPPED", …; "UNKNOWN" for a number that supervisord does not have.
[[nodiscard]] std::string_view name_of(ProcessState state);
/// The state of that name.
[[nodiscard]] std::optional<ProcessState> parse_state(std::string_view name);

/// `supervisor.getProcessInfo`. Times are seconds since 1970.
struct Process {
    std::string group;
    std::string name;
    ProcessState state = ProcessState::unknown;
    std::string spawn_error;
    std::int64_t exit_status = 0; ///< -1: a signal; 0 also when it has never ended
    std::int64_t pid = 0;         ///< 0: no process
    std::int64_t start = 0;       ///< of the last run; 0: never
    std::int64_t stop = 0;        ///< its end; 0: never
    std::int64_t now = 0;         ///< supervisord's clock
    std::string stdout_log;       ///< path; empty: none
    std::string stderr_log;

    friend bool operator==(const Process&, const Process&) = default;
};

/// `supervisor.getAllConfigInfo`, as far as it is used.
struct ProcessConfig {
    std::string group;
    std::string name;
    bool auto_start = true;
    std::vector<std::int64_t> exit_codes;
    std::int64_t stop_signal = 0; ///< 0: not told, by supervisord before 4.2

    friend bool operator==(const ProcessConfig&, const ProcessConfig&) = default;
};

/// "group:name", or "name" where both are the same: what calls take.
[[nodiscard]] std::string full_name(const std::string& group, const std::string& name);

/// The result of getAllProcessInfo; supervisor/bad-answer where it is of another form.
[[nodiscard]] diag::Result<std::vector<Process>> read_processes(const json::Value& value);
/// The result of getAllConfigInfo.
[[nodiscard]] diag::Result<std::vector<ProcessConfig>> read_configs(const json::Value& value);

} // namespace initbridge::supervisor
