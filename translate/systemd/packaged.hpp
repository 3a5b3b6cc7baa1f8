#pragma once
/// Units that distribution packages ship: their drop-ins, and whether they start at boot.

#include "translate/diag/diagnostic.hpp"
#include "translate/model/service.hpp"
#include "translate/plan/tree.hpp"
#include "translate/systemd/enabling.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace initbridge::systemd {

/// What the packaged services need of the renderer.
struct PackagedContext {
    const model::ServiceSet& set;
    const facts::TargetFacts& facts;
    const Options& options;
    /// The full names of the units of service i of the set; none when it could not be rendered.
    std::function<std::vector<std::string>(std::size_t)> units_of;
};

/// Adds `<unit>.d/90-initbridge-<layer>.conf` of every packaged service with overrides to the tree,
/// and tells `enabler` of the drop-ins and of what starts at boot. Enabler::write() comes later.
void render_packaged(
    const PackagedContext& context, Enabler& enabler, plan::FileTree& tree, diag::Diagnostics& out);

} // namespace initbridge::systemd
