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
    std::optional<Deadline> settled; ///< when what runs once counts as started, if it still runs
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

[[nodiscard]] diag::Diagnostic trouble(std::string_view code, std::string message);

} // namespace initbridge::service
