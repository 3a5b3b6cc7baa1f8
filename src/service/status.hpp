#pragma once
/// The state of a service in words that hold for both inits, and whether it is the one wanted.

#include "src/service/target.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace initbridge::service {

enum class State {
    running,
    starting,      ///< started, and not yet up for as long as it has to be
    stopped,       ///< down although it is wanted to run: somebody stopped it
    waiting,       ///< down, and nobody wants it to run before it is asked for
    backoff,       ///< ended too early, and about to be tried again
    done,          ///< ended by itself, with success, and is not run again
    failed,        ///< ended by itself, without success, and is not run again
    fatal,         ///< given up on after too many tries
    stopping,      ///< told to stop
    crash_looping, ///< runs, but has just been restarted many times
    missing,       ///< its manager does not know it
};

/// "running", "crash-looping", …
[[nodiscard]] std::string_view to_string(State state);

using Time = std::chrono::system_clock::time_point;

/// How a process ended: by `exit`, or by a signal (0: one that the manager does not tell).
struct LastExit {
    bool signalled = false;
    std::int64_t number = 0;

    friend bool operator==(const LastExit&, const LastExit&) = default;
};

struct Status {
    State state = State::missing;
    std::optional<Time> since;             ///< of the run, or of its end; nullopt: not known
    std::int64_t pid = 0;                  ///< 0: no process
    std::optional<std::uint32_t> restarts; ///< since it was started; nullopt: nobody counts them
    std::optional<LastExit> last_exit;
    std::string about;           ///< what the manager has to say about it; mostly empty
    std::optional<Time> started; ///< the last run began; nullopt: not known
    std::string not_run;         ///< why the last try could not run the command; empty: it ran
    /// Of the process, resident, in bytes; nullopt: nobody has looked, or it cannot be seen.
    std::optional<std::uint64_t> memory = std::nullopt;

    friend bool operator==(const Status&, const Status&) = default;
};

/// What the service is wanted to be: "running", "done" (oneshots), or "-": whatever it is told to.
[[nodiscard]] std::string_view wanted(const Target& target);

/// Is it as wanted, or on its way there? What is not wanted to run before it is asked for may be
/// up or down, but neither failed nor given up on.
[[nodiscard]] bool as_wanted(State state, const Target& target);

/// Runs and has been up for long enough, or, of what ends by itself, is done: for `probe NAME`.
[[nodiscard]] bool is_up(State state);

enum class Goal { up, down };
enum class Progress { pending, reached, failed };

/// How far somebody who asked for the goal has come. What is down has failed to come up.
[[nodiscard]] Progress progress(State state, Goal goal);
/// The same for somebody who only looks on: what is down may still be started by others.
[[nodiscard]] Progress progress_of_waiting(State state);

/// "exit status 3", "ended by signal 9", "ended by a signal".
[[nodiscard]] std::string describe(const LastExit& exit);

/// "2d 3h", "5min 3s", "0s": the two largest units.
[[nodiscard]] std::string describe(std::chrono::seconds span);

} // namespace initbridge::service
