#include "src/cli/socket_wait.hpp"

#include "src/base/unique_fd.hpp"
#include "src/service/codes.hpp"

#include <fmt/core.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <chrono>
#include <cstring>
#include <thread>

namespace initbridge::cli {

bool is_socket_path(const std::string& path)
{
    return path.size() < sizeof(sockaddr_un::sun_path);
}

bool answers(const std::string& socket)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (!is_socket_path(socket)) {
        return false;
    }
    std::memcpy(address.sun_path, socket.data(), socket.size());
    // Not blocking: one who takes nobody any more would keep us for ever.
    const base::UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    return fd && ::connect(
                     fd.get(),
                     reinterpret_cast<const sockaddr*>(&address), // connect(2) wants it so
                     sizeof(address)) == 0;
}

diag::Result<void> wait_for_socket(const std::string& socket, bus::Deadline deadline)
{
    constexpr std::chrono::milliseconds between_looks{50}; // nothing tells when somebody listens
    while (!answers(socket)) {
        if (std::chrono::steady_clock::now() >= deadline) {
            auto late = diag::failure(
                service::codes::not_in_time,
                fmt::format("nobody answers on '{}', and nothing was started", socket));
            late.value().hint = "start what listens there, or wait longer with '--timeout'";
            return late;
        }
        std::this_thread::sleep_for(between_looks);
    }
    return {};
}

} // namespace initbridge::cli
