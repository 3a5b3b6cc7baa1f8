#pragma once
/// `restart`, `exit_codes`, `start_secs` and `start_retries` as systemd's restarts and start limit.

#include "translate/model/service.hpp"
#include "translate/systemd/unit.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace initbridge::systemd {

/// Growing pauses between attempts (v254): from 1 s to `longest` in `steps` steps.
struct GrowingPause {
    std::uint32_t steps = 0;
    std::chrono::seconds longest{0};

    friend bool operator==(const GrowingPause&, const GrowingPause&) = default;
};

/// How often a service may start before it is given up on.
struct StartLimit {
    std::uint32_t burst = 0;
    std::chrono::milliseconds interval{0}; ///< 0: no limit
    std::optional<GrowingPause> pause;

    friend bool operator==(const StartLimit&, const StartLimit&) = default;
};

/// The limit that is hit by start_retries + 1 starts in a row of which none stayed up start_secs,
/// and is not hit by a service that does stay up. `version` is systemd's, nullopt when not known.
[[nodiscard]] StartLimit start_limit(const model::Service& service, std::optional<int> version);

/// The directives of [Unit] and of [Service].
void add_start_limit(UnitText& unit, const StartLimit& limit);
void add_restart(UnitText& unit, const model::Service& service, const StartLimit& limit);
/// [Service] of a unit whose restarts are the shim's: systemd restarts the shim when that dies of
/// itself, and when it ended at a signal that was no stop of the unit.
void add_shim_restart(UnitText& unit, const model::Service& service);
/// Exits that are no failure: the service's codes, and what a stopped program ends with.
void add_success_status(UnitText& unit, const model::Service& service);

} // namespace initbridge::systemd
