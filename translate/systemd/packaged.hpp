#pragma once
/// Units that distribution packages ship: their drop-ins, and whether they start at boot.

#include "translate/diag/diagnostic.hpp"
#include "translate/model/service.hpp"
#include "translate/plan/tree.hpp"
#include "translate/systemd/enabling.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace initbridge::systemd {

/// What the packaged services need of the renderer.
struct PackagedContext {
    const model::ServiceSet& set;
    const facts::TargetFacts& facts;
    const Options& options;
    /// The comment at the head of a file that comes from this layer (nullptr: from several).
    std::function<std::string(const model::Layer*)> header;
    /// The full unit name of a service of the set (Reference::service).
    std::function<std::string(const model::Service&)> unit_name;
};

/// Adds `<unit>.d/90-initbridge-<layer>.conf` of every packaged service with overrides to the tree,
/// and tells `enabler` of the drop-ins and of what starts at boot. Enabler::write() comes later.
void render_packaged(
    const PackagedContext& context, Enabler& enabler, plan::FileTree& tree, diag::Diagnostics& out);

} // namespace initbridge::systemd
