#pragma once
/// What a manager knows of a unit. Names and meanings are those of org.freedesktop.systemd1(5).

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace initbridge::bus {

/// systemd forgets an inactive unit that nothing refers to: then what tells of its last run reads
/// as if it had never run.
struct UnitState {
    using Time = std::chrono::system_clock::time_point;

    std::string load_state; ///< loaded, not-found, masked, bad-setting, error, …
    std::string load_error; ///< why it could not be loaded, in systemd's words; else empty
    std::string active_state;
    std::string sub_state;
    std::string result;          ///< success, exit-code, start-limit-hit, …; empty: not a service
    std::string unit_file_state; ///< enabled, disabled, …; empty: no file, or not known
    std::string fragment_path;
    bool condition_result = false; ///< of the last try to start it
    bool need_daemon_reload = false;
    std::uint32_t main_pid = 0; ///< 0: no process
    std::uint32_t n_restarts = 0;
    std::int32_t exec_main_code = 0; ///< CLD_EXITED, CLD_KILLED, CLD_DUMPED; 0: has not ended
    std::int32_t exec_main_status = 0;
    std::optional<Time> condition_checked; ///< the last try to start it; nullopt: none
    std::optional<Time> active_since;      ///< last became active; nullopt: never
    std::optional<Time> inactive_since;    ///< last became inactive or failed; nullopt: never
    std::optional<Time> active_left; ///< last began to stop, or ended by itself; nullopt: never
    std::optional<Time> exec_main_started; ///< of the main process; nullopt: none yet
    std::optional<Time> exec_main_exited;  ///< its end; nullopt: none yet, or it still runs
    std::string restart;                   ///< Restart=; empty: not a service
    std::uint32_t start_limit_burst = 0;   ///< 0: there is no limit
    std::string status_text;               ///< what the service says of itself: sd_notify(3)
    std::string exec_start;                ///< the program of the first ExecStart=; empty: none
    std::vector<std::string> exec_words;   ///< and its argv

    /// A condition kept the last start from happening.
    [[nodiscard]] bool condition_failed() const
    {
        return condition_checked.has_value() && !condition_result;
    }

    friend bool operator==(const UnitState&, const UnitState&) = default;
};

} // namespace initbridge::bus
