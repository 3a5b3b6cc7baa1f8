#pragma once
/// Ready-made units that layers ship beside their manifests: installed as they are.

#include "translate/facts/facts.hpp"
#include "translate/model/image.hpp"

#include <string_view>
#include <vector>

namespace initbridge::systemd {

struct PlacedUnit {
    const model::ReadyUnit* unit = nullptr;
    model::Scope scope = model::Scope::system;
    bool enable = false; ///< has an [Install] section that names something to be wanted by
};

/// User scope for a unit whose [Install] names `default.target` or another target of the user
/// manager and none of the system's; a unit without [Install] goes where its namesake goes
/// (`web.service` with `web.socket`); else system scope.
[[nodiscard]] std::vector<PlacedUnit>
place_units(const model::Layer& layer, const facts::TargetFacts& facts);

} // namespace initbridge::systemd
