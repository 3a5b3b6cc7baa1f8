#pragma once
/// Stable codes of what can go wrong with a listener that systemd runs.

#include <string_view>

namespace initbridge::eventhost::codes {

/// It was started in another way than its unit does it.
inline constexpr std::string_view not_a_unit = "eventlistener-host/not-a-unit";

} // namespace initbridge::eventhost::codes
