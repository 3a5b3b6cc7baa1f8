#pragma once
/// What supervisord cannot do for a service, or would refuse at start.

#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/model/service.hpp"
#include "translate/shim/shim.hpp"

namespace initbridge::supervisord {

/// What a service is checked against.
struct CheckContext {
    const model::ServiceSet& set;
    const facts::TargetFacts& facts;
    shim::Use shim = shim::Use::automatic;
};

/// Reports the fields of `service` that cannot be kept. False: it must not be written.
[[nodiscard]] bool
check_service(const model::Service& service, const CheckContext& context, diag::Diagnostics& out);

/// Reports what the set holds that is of no use here: packaged services and ready-made units.
void check_set(const model::ServiceSet& set, diag::Diagnostics& out);

} // namespace initbridge::supervisord
