#pragma once
/// What systemd itself tells of a service, as steps. Pure.

#include "src/bus/unit_state.hpp"
#include "src/eventhost/roster.hpp"

#include <optional>

namespace initbridge::eventhost {

/// Does the unit run what reports by itself, the shim or another listener's host?
[[nodiscard]] bool reports(const bus::UnitState& unit);

/// The step that a look at the unit shows. Of one that reports only the end that it could not tell
/// of itself, since it was killed; nullopt: nothing new.
[[nodiscard]] std::optional<Step> step_of(const Watched& watched, const bus::UnitState& unit);

/// Where a service is when it is first looked at: what has happened to it already.
[[nodiscard]] Step first_step(const service::Target& target, const bus::UnitState& unit);

} // namespace initbridge::eventhost
