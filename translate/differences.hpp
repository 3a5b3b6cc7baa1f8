#pragma once
/// The facade's part for what is close on an init, and not the same: which rows of the table are
/// so for which services.

#include "translate/diag/diagnostic.hpp"
#include "translate/model/service.hpp"
#include "translate/parity/parity.hpp"
#include "translate/shim/shim.hpp"

namespace initbridge {

/// Is what `row` tells of the init that runs `service` so for this service? `shimmed`: the shim
/// restarts it.
[[nodiscard]] bool concerns(const parity::Row& row, const model::Service& service, bool shimmed);

/// Does the shim restart it?
[[nodiscard]] bool is_shimmed(const model::Service& service, shim::Use use);

/// One note for each init that runs services of `set`: the fields that no other diagnostic tells
/// of, whether an author wrote them or not, with the number of services (parity/approximate).
void note_approximations(const model::ServiceSet& set, shim::Use use, diag::Diagnostics& out);

} // namespace initbridge
