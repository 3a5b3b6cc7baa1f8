#pragma once
/// From entries as authored to services as they run: filters, rules, defaults, expansions, order.

#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/model/service.hpp"

namespace initbridge::resolve {

/// Applies `distro:`, checks every rule across fields and entries, and chooses defaults.
/// On systemd the packaged entry of a mixed pair displaces its twin, on supervisord it is left
/// out without a word. `image` must outlive the result. Services with errors are left out.
[[nodiscard]] model::ServiceSet
resolve(const model::Image& image, const facts::TargetFacts& facts, diag::Diagnostics& out);

} // namespace initbridge::resolve
