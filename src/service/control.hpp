#pragma once
/// Starting, stopping, restarting, signalling: asks the managers and waits for the real end.

#include "src/service/managers.hpp"

#include <optional>
#include <string>
#include <vector>

namespace initbridge::service {

enum class Verb { start, stop, restart };

/// What became of one service that was told something.
struct Outcome {
    std::optional<diag::Diagnostic> problem; ///< it did not do it, or not in time
    bool was_so = false;                     ///< nothing had to be done
    std::optional<Status> status;            ///< at the end
};

/// Of each target one Outcome; or, when a manager cannot be reached, why.
using Outcomes = diag::Result<std::vector<Outcome>>;

/// Start: until each runs, has done its work, or is given up on; a count of failures begins anew.
/// What runs stays as it is; what is done is done again. Stop: until each process has ended.
/// Restart: both, also of what is down. The targets are asked all at once.
[[nodiscard]] Outcomes
control(Managers& managers, const std::vector<Target>& targets, Verb verb, Deadline deadline);

/// To the main process of each. It is not waited for what that does.
[[nodiscard]] Outcomes
signal_all(Managers& managers, const std::vector<Target>& targets, int signal, Deadline deadline);

/// Until each runs, or is done, whoever starts it.
[[nodiscard]] Outcomes
wait_for(Managers& managers, const std::vector<Target>& targets, Deadline deadline);

} // namespace initbridge::service
