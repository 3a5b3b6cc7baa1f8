#include "src/bus/machine.hpp"

#include "src/bus/connection.hpp"
#include "src/bus/names.hpp"
#include "src/bus/open.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <utility>

namespace initbridge::bus {

diag::Result<pid_t> leader_of_machine(const std::string& name)
{
    auto bus = open_system_bus("cannot reach machined");
    if (!bus) {
        return tl::unexpected(std::move(bus.error()));
    }
    const Connection connection(*std::move(bus), machine_service);
    const std::string what = fmt::format("cannot find the machine '{}'", name);
    const auto found =
        connection.call({machine_path, machine_interface, "GetMachine", what}, "s", name.c_str());
    if (!found) {
        return tl::unexpected(found.error());
    }
    const char* path = nullptr;
    if (auto done = read(*found, what, "o", &path); !done) {
        return tl::unexpected(std::move(done.error()));
    }
    const auto answer =
        connection.property(path, "org.freedesktop.machine1.Machine", "Leader", what);
    if (!answer) {
        return tl::unexpected(answer.error());
    }
    std::uint32_t leader = 0;
    if (auto done = read(*answer, what, "v", "u", &leader); !done) {
        return tl::unexpected(std::move(done.error()));
    }
    return static_cast<pid_t>(leader);
}

} // namespace initbridge::bus
