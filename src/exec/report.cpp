#include "src/exec/report.hpp"

#include "src/exec/environment.hpp"
#include "src/exec/unix_address.hpp"

#include <dirent.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdio>

namespace initbridge::exec {

namespace {

constexpr timeval patience{1, 0};

/// Each line comes over a connection of its own: the queue of connections is longer than that of
/// datagrams (net.unix.max_dgram_qlen), and tells who sent it even when that is gone.
void send_to(const char* path, const char* line, std::size_t size)
{
    sockaddr_un address{};
    const socklen_t length = unix_address(path, address);
    const int fd = length > 0 ? ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0) : -1;
    if (fd < 0) {
        return;
    }
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), length) == 0) {
        ::send(fd, line, size, MSG_NOSIGNAL);
    }
    ::close(fd);
}

} // namespace

void send_report(const char* folder, const char* line, std::size_t size) noexcept
{
    char top[sizeof(sockaddr_un::sun_path)];
    const char* above = *folder == '/' ? "" : find_variable(environ, "XDG_RUNTIME_DIR");
    if (above == nullptr) {
        return;
    }
    const int written =
        std::snprintf(top, sizeof top, "%s%s%s", above, *above == '\0' ? "" : "/", folder);
    DIR* listeners =
        written > 0 && written < static_cast<int>(sizeof top) ? ::opendir(top) : nullptr;
    if (listeners == nullptr) {
        return; // nobody listens
    }
    while (const dirent* entry = ::readdir(listeners)) {
        char path[sizeof top + sizeof entry->d_name + sizeof "//events"];
        std::snprintf(path, sizeof path, "%s/%s/events", top, entry->d_name);
        if (entry->d_name[0] != '.') {
            send_to(path, line, size);
        }
    }
    ::closedir(listeners);
}

} // namespace initbridge::exec
