#include "src/bus/open.hpp"

#include "src/bus/codes.hpp"
#include "src/bus/manager.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace initbridge::bus {

namespace {

constexpr const char* system_socket = "/run/systemd/private";

int connect_to(const base::UniqueFd& socket, const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        return ENAMETOOLONG;
    }
    std::ranges::copy(path, static_cast<char*>(address.sun_path));
    const auto* name = reinterpret_cast<const sockaddr*>(&address);
    return ::connect(socket.get(), name, sizeof address) == 0 ? 0 : errno;
}

// The folder of a user is theirs: they could put a link to another manager's socket there.
bool listens_as(const base::UniqueFd& socket, uid_t uid)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           peer.uid == uid;
}

diag::Result<BusPtr> start_on(base::UniqueFd socket, const std::string& what)
{
    sd_bus* created = nullptr;
    int result = sd_bus_new(&created);
    BusPtr bus(created);
    if (result >= 0) {
        result = sd_bus_set_fd(bus.get(), socket.get(), socket.get());
    }
    if (result >= 0) {
        static_cast<void>(socket.release()); // it is the connection's own now
        result = sd_bus_start(bus.get());
    }
    if (result < 0) {
        return tl::unexpected(BusError().diagnostic(what, result));
    }
    return bus;
}

struct Manager {
    std::string what; ///< "cannot reach systemd"
    std::string socket;
    uid_t owner = 0;
};

diag::Result<BusPtr> connect_directly(const Manager& manager)
{
    // Not blocking: a manager that is stuck does not accept.
    base::UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int problem = socket ? connect_to(socket, manager.socket) : errno;
    if (problem != 0) {
        const bool forbidden = problem == EACCES || problem == EPERM;
        return diag::failure(
            forbidden ? codes::denied : codes::unreachable,
            fmt::format("{}: '{}': {}", manager.what, manager.socket, std::strerror(problem)));
    }
    if (!listens_as(socket, manager.owner)) {
        return diag::failure(
            codes::unreachable,
            fmt::format("{}: '{}' belongs to somebody else", manager.what, manager.socket));
    }
    return start_on(std::move(socket), manager.what);
}

} // namespace

bool booted()
{
    return sd_booted() > 0;
}

tl::unexpected<diag::Diagnostic> no_answer(diag::Diagnostic why)
{
    if (why.code != codes::denied && why.code != codes::timeout) {
        why.code = codes::unreachable;
    }
    return tl::unexpected(std::move(why));
}

diag::Result<BusPtr> open_system_bus(const std::string& what)
{
    sd_bus* bus = nullptr;
    const int result = sd_bus_open_system(&bus);
    if (result < 0) {
        return no_answer(BusError().diagnostic(what, result));
    }
    return BusPtr(bus);
}

diag::Result<SystemdManager> SystemdManager::on_connection(BusPtr bus)
{
    return greet(std::move(bus), "cannot reach systemd");
}

diag::Result<SystemdManager> SystemdManager::on_socket(base::UniqueFd socket)
{
    auto bus = start_on(std::move(socket), "cannot reach systemd");
    if (!bus) {
        return no_answer(std::move(bus.error()));
    }
    return on_connection(std::move(*bus));
}

diag::Result<SystemdManager> SystemdManager::open_system()
{
    const std::string what = "cannot reach the system's systemd";
    if (!booted()) {
        return diag::failure(codes::unreachable, what + ": it does not run this machine");
    }
    if (::geteuid() == 0) {
        if (auto bus = connect_directly({what, system_socket, 0})) {
            return greet(std::move(*bus), what);
        }
    }
    auto bus = open_system_bus(what);
    if (!bus) {
        return tl::unexpected(std::move(bus.error()));
    }
    return greet(std::move(*bus), what);
}

diag::Result<SystemdManager> SystemdManager::open_user(uid_t uid)
{
    const std::string what = fmt::format("cannot reach the systemd of user {}", uid);
    auto bus = connect_directly({what, fmt::format("/run/user/{}/systemd/private", uid), uid});
    if (bus) {
        return greet(std::move(*bus), what);
    }
    diag::Diagnostic why = std::move(bus.error());
    why.hint = why.code == codes::denied ? "run it as root or as that user"
                                         : fmt::format(
                                               "it runs while the user is logged in or lingers: "
                                               "'loginctl enable-linger {}'",
                                               uid);
    return tl::unexpected(std::move(why));
}

} // namespace initbridge::bus
