#pragma once
/// Addresses of sockets in the file system.

#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <cstring>

namespace initbridge::exec {

/// The size of the address that was made of `path`; a leading `@` stands for the abstract space
/// (sd_notify(3)). 0: the path is too long.
[[nodiscard]] inline socklen_t unix_address(const char* path, sockaddr_un& address) noexcept
{
    const std::size_t length = std::strlen(path);
    if (length >= sizeof address.sun_path) {
        return 0;
    }
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path, length);
    const std::size_t head = offsetof(sockaddr_un, sun_path);
    if (*path == '@') {
        address.sun_path[0] = '\0';
        return static_cast<socklen_t>(head + length);
    }
    return static_cast<socklen_t>(head + length + 1);
}

} // namespace initbridge::exec
