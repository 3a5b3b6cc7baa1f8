#pragma once
/// Stable codes of what can stop a relay.

#include <string_view>

namespace initbridge::relay::codes {

/// The address that was given is not one of this machine, or not an address at all.
inline constexpr std::string_view bad_address = "relay/bad-address";
/// Another program listens on the port already.
inline constexpr std::string_view port_taken = "relay/port-taken";
/// The system refused a socket, an event queue or the like.
inline constexpr std::string_view system_refused = "relay/system-refused";

} // namespace initbridge::relay::codes
