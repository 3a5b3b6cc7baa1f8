#include "src/exec/stdio_from.hpp"

#include "src/exec/unix_address.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace initbridge::exec {

namespace {

constexpr int descriptors = 2;

/// Receives both; an errno value.
int receive(int socket, std::array<int, descriptors>& taken)
{
    char byte = 0;
    iovec data{&byte, 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof taken)> room{};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = room.data();
    message.msg_controllen = room.size();
    const ssize_t count = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (count < 0) {
        return errno;
    }
    const cmsghdr* rights = CMSG_FIRSTHDR(&message);
    if (count == 0 || rights == nullptr || rights->cmsg_type != SCM_RIGHTS ||
        rights->cmsg_len != CMSG_LEN(sizeof taken)) {
        return EPROTO;
    }
    std::memcpy(taken.data(), CMSG_DATA(rights), sizeof taken);
    return 0;
}

} // namespace

int take_stdio(const char* socket) noexcept
{
    sockaddr_un address{};
    const socklen_t length = unix_address(socket, address);
    const int fd = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    std::array<int, descriptors> taken{-1, -1};
    if (fd < 0 || ::connect(fd, reinterpret_cast<const sockaddr*>(&address), length) != 0) {
        return errno;
    }
    if (const int error = receive(fd, taken)) {
        return error;
    }
    ::close(fd);
    for (int target = 0; target < descriptors; ++target) {
        if (::dup2(taken[static_cast<std::size_t>(target)], target) < 0) {
            return errno;
        }
    }
    return 0;
}

} // namespace initbridge::exec
