#pragma once
/// The ready-made listeners of `initbridge listener`. Each runs until supervisord closes its pipe.

#include "src/listener/breaker.hpp"
#include "src/listener/channel.hpp"
#include "translate/diag/diagnostic.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::listener {

/// A line for people, without its end.
using Say = std::function<void(std::string_view)>;

/// What the circuit breaker did, for its record.
struct Fatality {
    std::string process; ///< `web` or `group:process`
    int count = 0;       ///< of those that were watched
    enum class Action {
        counted,
        waiting, ///< for the end of the cool-down
        recovered,
        ended, ///< the supervisor was told to end
    } action = Action::counted;
    std::optional<int> exit_code;
};

struct FatalExit {
    BreakerOptions breaker;
    std::optional<Time> last; ///< when it ended a supervisor before
    /// The exit status to end with, by what was given up on (`web` or `group:process`).
    std::function<std::optional<int>(std::string_view)> exit_code;
    bool dry_run = false; ///< end nothing, whoever the parent is
    Say say;
    std::function<void(const Fatality&)> record;
    std::function<void(const events::Message&)> also; ///< for each event, before it is looked at
};

[[nodiscard]] diag::Result<void> fatal_exit(const FatalExit& options, Channel& channel);

/// What is done when a program is given up on: `on_fatal` of its entry.
struct Policy {
    std::string program; ///< as events::is_called() takes it
    enum class Action { exit, restart, run } action = Action::exit;
    std::optional<int> exit_code;
    std::vector<std::string> groups; ///< restart: supervisord's names, in the order of their start
    std::vector<std::string> command;
};

struct OnFatal {
    std::vector<Policy> policies;
    FatalExit exit; ///< but for the programs, which the policies name
    /// Restarts the program, and of the groups those that run.
    std::function<diag::Result<void>(const Policy&)> restart;
    std::chrono::milliseconds timeout{0}; ///< for one run of a command
    Say say;
};

/// Restarts are held back where a program was given five in the last five minutes.
[[nodiscard]] diag::Result<void> on_fatal(const OnFatal& options, Channel& channel);

struct ExecOn {
    std::vector<std::string> on;       ///< subscriptions; empty: every event that comes
    std::vector<std::string> programs; ///< only events of these; empty: of all
    std::vector<std::string> command;
    std::chrono::milliseconds timeout{0}; ///< for one run
    Say say;
};

/// Runs the command for each event, one after another. Its standard input is the payload, its
/// standard output our standard error; EVENT_NAME, EVENT_SERIAL and PROCESS_NAME, GROUP_NAME, …
/// (the payload's own keys, as EVENT_KEY) are in its environment.
[[nodiscard]] diag::Result<void> exec_on(const ExecOn& options, Channel& channel);

/// The same for one event.
void run_for(const ExecOn& options, const events::Message& message);

/// One JSON object a line, as `write` takes it: time (microseconds since 1970), event, serial,
/// pool, pool_serial, server, payload.
[[nodiscard]] diag::Result<void>
log_events(const std::function<diag::Result<void>(std::string_view)>& write, Channel& channel);

/// Process (`web`, `group:process`) → state (`RUNNING`).
using States = std::map<std::string, std::string>;

/// Keeps `STATUS=` of the unit (sd_notify(3)) at how many processes are in which state. `states`
/// are those at the start.
[[nodiscard]] diag::Result<void> notify_states(States states, Channel& channel);

} // namespace initbridge::listener
