#pragma once
/// Who may talk to the endpoint.

#include <sys/types.h>

#include <optional>

namespace initbridge::endpoint {

/// Root, the user that the endpoint runs as, and members of the group, as the kernel knew them when
/// they connected: unix(7), SO_PEERCRED and SO_PEERGROUPS.
[[nodiscard]] bool may_talk(int socket, std::optional<gid_t> group);

} // namespace initbridge::endpoint
