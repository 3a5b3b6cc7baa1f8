#pragma once
/// A systemd manager: that of the system, or that of a user.

#include "src/base/unique_fd.hpp"
#include "src/bus/handles.hpp"
#include "src/bus/job.hpp"
#include "src/bus/unit_state.hpp"

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace initbridge::bus {

/// True when systemd runs this machine: sd_booted(3).
[[nodiscard]] bool booted();

/// A command that a manager runs once for us.
struct OnceCommand {
    std::string unit; ///< a name of its own, ending in .service
    std::string description;
    std::vector<std::string> argv; ///< passed on literally; the first is an absolute path
};

class Connection;
class JobWaiter;
class UnitWatch;
struct UnitChanges;

/// One connection to one manager, used by one thread. Every call waits for its answer. After
/// bus/disconnected a new object is needed.
class SystemdManager {
public:
    /// Root talks to the manager itself (as systemctl does; no bus daemon is needed), others over
    /// the system bus. Fails unless a manager answers.
    [[nodiscard]] static diag::Result<SystemdManager> open_system();
    /// The user's own manager, for root and for that user: directly, by its private socket. It has
    /// to run already (login or lingering).
    [[nodiscard]] static diag::Result<SystemdManager> open_user(uid_t uid);
    /// On a bus, or on a direct connection, that is started already.
    [[nodiscard]] static diag::Result<SystemdManager> on_connection(BusPtr bus);
    /// On a socket to a manager.
    [[nodiscard]] static diag::Result<SystemdManager> on_socket(base::UniqueFd socket);

    SystemdManager(SystemdManager&&) noexcept;
    SystemdManager& operator=(SystemdManager&&) noexcept;
    SystemdManager(const SystemdManager&) = delete;
    SystemdManager& operator=(const SystemdManager&) = delete;
    ~SystemdManager();

    /// "252.39-1~deb12u2"
    [[nodiscard]] diag::Result<std::string> version();
    /// Reads all unit files again; back when that is done.
    [[nodiscard]] diag::Result<void> reload();

    /// A unit that is not there has load_state "not-found".
    [[nodiscard]] diag::Result<UnitState> unit_state(const std::string& unit);
    /// The same of many, without a wait for each; in the same order. An error concerns the
    /// connection.
    [[nodiscard]] diag::Result<std::vector<diag::Result<UnitState>>>
    unit_states(const std::vector<std::string>& units);
    /// The names by which changes() tells of them: an alias has that of its unit. In the same
    /// order.
    [[nodiscard]] diag::Result<std::vector<std::string>>
    unit_ids(const std::vector<std::string>& units);
    /// "enabled", "disabled", "static", …; empty when there is no unit file.
    [[nodiscard]] diag::Result<std::string> unit_file_state(const std::string& unit);
    /// Forgets that the unit failed, and its start limit. A unit that is not loaded is fine.
    [[nodiscard]] diag::Result<void> reset_failed(const std::string& unit);
    /// Sends a signal to the unit's main process.
    [[nodiscard]] diag::Result<void> signal_main(const std::string& unit, int signal);

    /// Queues a job (mode "replace"). Queue several before the first wait() to let them run at
    /// once.
    [[nodiscard]] diag::Result<Job> queue(JobVerb verb, const std::string& unit, Deadline deadline);
    /// How a job of queue() ended; once for each. When the deadline passes (bus/timeout), the job
    /// goes on and can be waited for again.
    [[nodiscard]] diag::Result<JobResult> wait(const Job& job, Deadline deadline);

    /// queue() and wait().
    [[nodiscard]] diag::Result<JobResult>
    run_job(JobVerb verb, const std::string& unit, Deadline deadline);
    [[nodiscard]] diag::Result<JobResult> start(const std::string& unit, Deadline deadline);
    [[nodiscard]] diag::Result<JobResult> stop(const std::string& unit, Deadline deadline);
    [[nodiscard]] diag::Result<JobResult> restart(const std::string& unit, Deadline deadline);

    /// Runs a command as a transient service of Type=oneshot. `done`: it exited with 0. `failed`:
    /// unit_state() tells how it ended, until reset_failed() or the next run of that name. The
    /// manager ends a command that is not done soon after the deadline.
    [[nodiscard]] diag::Result<JobResult> run_once(const OnceCommand& command, Deadline deadline);

    /// From now on changes() tells what becomes of units.
    [[nodiscard]] diag::Result<void> watch_units();
    /// What has come since the last call; asks for nothing, and does not wait. After each call of
    /// another kind there may be more.
    [[nodiscard]] diag::Result<UnitChanges> changes();
    /// For poll(2): readable when changes() has something to read.
    [[nodiscard]] int fd() const;

private:
    [[nodiscard]] static diag::Result<SystemdManager> greet(BusPtr bus, const std::string& what);
    SystemdManager(
        std::unique_ptr<Connection> connection, std::unique_ptr<JobWaiter> jobs) noexcept;

    std::unique_ptr<Connection> connection_;
    std::unique_ptr<JobWaiter> jobs_;
    std::unique_ptr<UnitWatch> watch_; ///< nullptr: nobody asked for it
};

} // namespace initbridge::bus
