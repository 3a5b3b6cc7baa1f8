#include "src/endpoint/access.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

namespace initbridge::endpoint {

namespace {

bool is_member(int socket, gid_t group)
{
    constexpr std::size_t most_groups = 65536; // the kernel's NGROUPS_MAX
    std::vector<gid_t> groups(most_groups);
    socklen_t size = static_cast<socklen_t>(groups.size() * sizeof(gid_t));
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &size) != 0) {
        return false;
    }
    groups.resize(size / sizeof(gid_t));
    return std::ranges::find(groups, group) != groups.end();
}

} // namespace

bool may_talk(int socket, std::optional<gid_t> group)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
        return false;
    }
    return peer.uid == 0 || peer.uid == ::geteuid() ||
           (group && (peer.gid == *group || is_member(socket, *group)));
}

} // namespace initbridge::endpoint
