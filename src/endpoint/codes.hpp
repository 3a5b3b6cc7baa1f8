#pragma once
/// Stable codes of `initbridge supervisor-endpoint`.

#include <string_view>

namespace initbridge::endpoint::codes {

/// The endpoint was not started by its socket: it makes none itself.
inline constexpr std::string_view no_socket = "endpoint/no-socket";
/// The system refused what the endpoint needs: an event queue, a socket that listens.
inline constexpr std::string_view system_refused = "endpoint/system-refused";

} // namespace initbridge::endpoint::codes
