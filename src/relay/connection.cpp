#include "src/relay/connection.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace initbridge::relay {

namespace {

bool would_block()
{
    return errno == EAGAIN || errno == EINTR;
}

} // namespace

Connection::Connection(int queue, base::UniqueFd client_socket, base::UniqueFd server_socket)
    : queue_(queue)
{
    sides_[client].socket = std::move(client_socket);
    sides_[server].socket = std::move(server_socket);
    sides_[client].endpoint = {this, client};
    sides_[server].endpoint = {this, server};
}

bool Connection::handle(std::size_t side, std::uint32_t events)
{
    if (connecting_) {
        // The client may hang up meanwhile; that is seen when its bytes are read.
        if (side == server && !finish_connecting()) {
            abort();
            return false;
        }
        return watch();
    }
    const std::size_t other = 1 - side;
    bool good = true;
    if ((events & EPOLLOUT) != 0) {
        good = send(other);
    }
    if (good && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
        good = receive(side);
    }
    if (!good) {
        abort();
        return false;
    }
    return !finished() && watch();
}

bool Connection::finish_connecting()
{
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(sides_[server].socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0 ||
        error != 0) {
        return false;
    }
    connecting_ = false;
    return true;
}

/// Reads once, and passes on at once what the other side takes.
bool Connection::receive(std::size_t from)
{
    Flow& flow = sides_[from].flow;
    if (!flow.wants_more()) {
        return true;
    }
    if (!flow.buffer) {
        flow.buffer = std::make_unique<std::array<char, Flow::capacity>>();
    }
    const ssize_t got = ::recv(sides_[from].socket.get(), flow.buffer->data(), Flow::capacity, 0);
    if (got < 0) {
        return would_block();
    }
    flow.begin = 0;
    flow.end = static_cast<std::size_t>(got);
    flow.read_all = got == 0;
    return send(from);
}

bool Connection::send(std::size_t from)
{
    Flow& flow = sides_[from].flow;
    const int to = sides_[1 - from].socket.get();
    while (flow.has_data()) {
        const ssize_t sent =
            ::send(to, flow.buffer->data() + flow.begin, flow.end - flow.begin, MSG_NOSIGNAL);
        if (sent < 0) {
            return would_block();
        }
        flow.begin += static_cast<std::size_t>(sent);
    }
    if (flow.read_all && !flow.told_all) {
        ::shutdown(to, SHUT_WR);
        flow.told_all = true;
        flow.buffer.reset();
    }
    return true;
}

bool Connection::finished() const
{
    return sides_[client].flow.told_all && sides_[server].flow.told_all;
}

std::uint32_t Connection::interest(std::size_t side) const
{
    if (connecting_) {
        return side == server ? static_cast<std::uint32_t>(EPOLLOUT) : 0U;
    }
    std::uint32_t events = 0;
    if (sides_[side].flow.wants_more()) {
        events |= EPOLLIN;
    }
    if (sides_[1 - side].flow.has_data()) {
        events |= EPOLLOUT;
    }
    return events;
}

bool Connection::watch()
{
    for (Side& side : sides_) {
        const std::uint32_t wanted = interest(side.endpoint.side);
        if (wanted == side.watched) {
            continue;
        }
        // A socket that waits for nothing leaves the queue: a hang-up is always reported, and
        // would be again and again.
        const int operation = wanted == 0         ? EPOLL_CTL_DEL
                              : side.watched == 0 ? EPOLL_CTL_ADD
                                                  : EPOLL_CTL_MOD;
        epoll_event event{};
        event.events = wanted;
        event.data.ptr = &side.endpoint;
        if (::epoll_ctl(queue_, operation, side.socket.get(), &event) != 0) {
            return false;
        }
        side.watched = wanted;
    }
    return true;
}

/// Both peers see a reset, not an end that looks like all of it.
void Connection::abort()
{
    for (const Side& side : sides_) {
        const linger at_once{1, 0};
        ::setsockopt(side.socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
}

} // namespace initbridge::relay
