#include "src/exec/gate.hpp"

#include "src/exec/clock.hpp"
#include "src/exec/host.hpp"
#include "src/exec/turn.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>

namespace initbridge::exec {

namespace {

constexpr int shortest_nap = 20; ///< milliseconds
constexpr int longest_nap = 250;
constexpr int longest_connect = 1000;

void nap(std::int64_t milliseconds)
{
    ::poll(nullptr, 0, static_cast<int>(milliseconds));
}

/// Does connect(2) reach somebody, in at most `timeout` milliseconds?
bool connects(int family, const sockaddr* address, socklen_t size, int timeout)
{
    const int fd = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        return false;
    }
    int error = ::connect(fd, address, size) == 0 ? 0 : errno;
    if (error == EINPROGRESS) {
        pollfd event{fd, POLLOUT, 0};
        socklen_t length = sizeof error;
        if (::poll(&event, 1, timeout) == 1) {
            ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
        }
    }
    ::close(fd);
    // A full queue has somebody behind it, and so has a socket of another type.
    const bool of_path = family == AF_UNIX;
    return error == 0 || (of_path && (error == EAGAIN || error == EPROTOTYPE));
}

bool socket_is_there(const char* path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    int folder = -1;
    if (std::strlen(path) < sizeof address.sun_path) {
        std::memcpy(address.sun_path, path, std::strlen(path) + 1);
    } else {
        // Too long for an address, but not for the file system.
        const char* slash = std::strrchr(path, '/');
        char parent[PATH_MAX];
        const auto length =
            slash == nullptr ? sizeof parent : static_cast<std::size_t>(slash - path);
        if (length >= sizeof parent) {
            return false;
        }
        std::memcpy(parent, path, length);
        parent[length] = '\0';
        folder = ::open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
        const int written = std::snprintf(
            address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d%s", folder, slash);
        if (folder < 0 || written >= static_cast<int>(sizeof address.sun_path)) {
            if (folder >= 0) {
                ::close(folder);
            }
            return false;
        }
    }
    const bool there =
        connects(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof address, 0);
    if (folder >= 0) {
        ::close(folder);
    }
    return there;
}

struct Attempt {
    int port = 0;
    int timeout = 0;
};

bool try_address(const Address& address, void* context)
{
    const Attempt& attempt = *static_cast<const Attempt*>(context);
    sockaddr_storage storage{};
    const socklen_t size = make_sockaddr(address, attempt.port, storage);
    return connects(
        address.family, reinterpret_cast<const sockaddr*>(&storage), size, attempt.timeout);
}

bool port_is_there(const char* target, std::int64_t left)
{
    const char* colon = std::strrchr(target, ':');
    char host[256];
    if (colon == nullptr || static_cast<std::size_t>(colon - target) >= sizeof host) {
        return false;
    }
    auto length = static_cast<std::size_t>(colon - target);
    if (length >= 2 && target[0] == '[' && target[length - 1] == ']') {
        ++target;
        length -= 2;
    }
    std::memcpy(host, target, length);
    host[length] = '\0';
    Attempt attempt;
    for (const char* digit = colon + 1; *digit >= '0' && *digit <= '9'; ++digit) {
        attempt.port = attempt.port * 10 + (*digit - '0');
    }
    attempt.timeout = left < longest_connect ? static_cast<int>(left) : longest_connect;
    return any_address(host, try_address, &attempt);
}

/// A run that has begun is waited for as long as it takes. One that does not begin is not in the
/// way of others: it is no failure of theirs.
bool end_is_there(const char* name, std::int64_t left)
{
    const Turn turn = turn_of(name);
    return turn == Turn::over || (turn == Turn::not_begun && left <= 0);
}

bool is_there(const Wait& wait, std::int64_t left)
{
    struct stat status {};

    switch (wait.kind) {
    case Wait::Kind::socket:
        return socket_is_there(wait.target);
    case Wait::Kind::tcp:
        return port_is_there(wait.target, left > 0 ? left : 0);
    case Wait::Kind::file:
        return ::stat(wait.target, &status) == 0;
    case Wait::Kind::end:
        return end_is_there(wait.target, left);
    }
    return false;
}

} // namespace

const Wait* wait_for_all(Options& options) noexcept
{
    const std::int64_t begin = now();
    for (int pause = shortest_nap;; pause = pause * 2 < longest_nap ? pause * 2 : longest_nap) {
        bool all = true;
        std::int64_t next = pause;
        for (int i = 0; i < options.wait_count; ++i) {
            Wait& wait = options.waits[i];
            wait.met = wait.met || is_there(wait, begin + wait.timeout - now());
            const std::int64_t left = begin + wait.timeout - now();
            const bool expires = wait.kind != Wait::Kind::end;
            if (!wait.met && left <= 0 && expires) {
                return &wait;
            }
            all = all && wait.met;
            next = !wait.met && left > 0 && left < next ? left : next;
        }
        if (all) {
            return nullptr;
        }
        nap(next);
    }
}

} // namespace initbridge::exec
