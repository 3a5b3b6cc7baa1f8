#pragma once
/// What is chosen where the author said nothing.

#include "translate/model/service.hpp"

namespace initbridge::resolve {

/// A listener that says no priority gets one from here up, each its own.
inline constexpr std::int64_t first_listener_priority = 1000;

/// Fills all fields of `service` that need neither an environment nor the other entries.
void choose_defaults(const model::ServiceEntry& entry, model::Service& service);

[[nodiscard]] bool starts_at_boot(const model::ServiceEntry& entry);

} // namespace initbridge::resolve
