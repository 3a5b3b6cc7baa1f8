#include "src/fs/listening_socket.hpp"

#include "src/fs/codes.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace initbridge::fs {

namespace {

/// As many as may be: the kernel takes net.core.somaxconn of them.
constexpr int queue_length = 65535;

diag::Result<sockaddr_un> address_of(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        return diag::failure(codes::listen, fmt::format("'{}' is too long for a socket", path));
    }
    std::memcpy(address.sun_path, path.c_str(), path.size());
    return address;
}

} // namespace

diag::Result<base::UniqueFd> listen_at(const std::string& path, mode_t mode)
{
    const auto address = address_of(path);
    if (!address) {
        return tl::unexpected(address.error());
    }
    base::UniqueFd fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    ::unlink(path.c_str());
    const bool listens =
        fd &&
        ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) == 0 &&
        ::chmod(path.c_str(), mode) == 0 && ::listen(fd.get(), queue_length) == 0;
    if (!listens) {
        return diag::failure(
            codes::listen, fmt::format("cannot listen at '{}': {}", path, std::strerror(errno)));
    }
    return fd;
}

} // namespace initbridge::fs
