#pragma once
/// The halves of control.hpp that know one manager each.

#include "src/service/control.hpp"

#include <vector>

namespace initbridge::service {

/// One service on its way through a verb.
struct Task {
    const Target* target = nullptr;
    Status before;
    Outcome outcome;
    bool asked = false;              ///< and no end seen yet
    bool in_vain = false;            ///< it was as asked for when it was asked
    std::optional<Deadline> settled; ///< when what runs once counts as started, if it still runs
    std::optional<Deadline> down;    ///< when what is down counts as failed to start
};

using Tasks = std::vector<Task*>;

// Each asks for all tasks of its side and leaves a problem in those that were refused.

[[nodiscard]] diag::Result<void>
ask_supervisord(Managers& managers, const Tasks& tasks, Verb verb, Deadline deadline);
/// The tasks are asked, and their jobs are over, when it returns. What went down again meanwhile
/// has run and ended, for systemd forgets the ends of units that nothing holds.
[[nodiscard]] diag::Result<void>
ask_systemd(Managers& managers, Side side, const Tasks& tasks, Verb verb, Deadline deadline);

[[nodiscard]] diag::Result<void>
signal_supervisord(Managers& managers, const Tasks& tasks, int signal, Deadline deadline);
[[nodiscard]] diag::Result<void>
signal_systemd(Managers& managers, Side side, const Tasks& tasks, int signal);

// A child of supervisord that has not exec()ed its program yet has supervisord's own handlers, and
// swallows signals: it would run until stopwaitsecs have passed.

/// Waits until what was spawned just now is its program.
void let_grow_up(Managers& managers, const Tasks& tasks, Deadline deadline);
/// `processes` are as they were just after the tasks were told to stop. One that has still not
/// become its program by then has lost the signal for certain, and gets it once more as soon as it
/// has; no other does, for a second signal may mean more than the first to who handles it.
[[nodiscard]] diag::Result<void> send_lost_stops(
    Managers& managers,
    const Tasks& tasks,
    const std::vector<supervisor::Process>& processes,
    Deadline deadline);

[[nodiscard]] diag::Diagnostic trouble(std::string_view code, std::string message);

} // namespace initbridge::service
