#include "src/eventhost/sockets.hpp"

#include "src/listener/child.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <utility>

namespace initbridge::eventhost {

namespace {

constexpr int patience_ms = 200;

uid_t peer_of(int connection)
{
    ucred peer{};
    socklen_t length = sizeof peer;
    const bool known = ::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0;
    return known ? peer.uid : static_cast<uid_t>(-1);
}

base::UniqueFd next_connection(int socket)
{
    return base::UniqueFd(::accept4(socket, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
}

void send_ends(int connection, std::array<int, 2> ends)
{
    char byte = 0;
    iovec data{&byte, 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof ends)> room{};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = room.data();
    message.msg_controllen = room.size();
    cmsghdr* rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof ends);
    std::memcpy(CMSG_DATA(rights), ends.data(), sizeof ends);
    ::sendmsg(connection, &message, MSG_NOSIGNAL); // who is gone is not there to be fed either
}

} // namespace

std::vector<Line> take_lines(int socket, const std::set<uid_t>& users)
{
    std::vector<Line> lines;
    while (const base::UniqueFd connection = next_connection(socket)) {
        const uid_t uid = peer_of(connection.get());
        if (!users.contains(uid)) {
            continue;
        }
        pollfd event{connection.get(), POLLIN, 0};
        ::poll(&event, 1, patience_ms);
        std::array<char, 4096> block{};
        const ssize_t count = ::recv(connection.get(), block.data(), block.size(), 0);
        if (count > 0) {
            lines.push_back({std::string(block.data(), static_cast<std::size_t>(count)), uid});
        }
    }
    return lines;
}

diag::Result<std::optional<listener::ListenerPipes>> hand_out_pipes(int socket)
{
    const base::UniqueFd connection = next_connection(socket);
    if (!connection) {
        return std::nullopt;
    }
    auto in = listener::make_pipe();
    auto out = listener::make_pipe();
    if (!in || !out) {
        return tl::unexpected(in ? out.error() : in.error());
    }
    send_ends(connection.get(), {in->read.get(), out->write.get()});
    return listener::ListenerPipes(std::move(in->write), std::move(out->read));
}

} // namespace initbridge::eventhost
