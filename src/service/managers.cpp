#include "src/service/managers.hpp"

#include "src/bus/codes.hpp"
#include "src/service/mapping.hpp"
#include "src/service/shim_look.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

namespace initbridge::service {

namespace {

using Statuses = std::vector<std::optional<Status>>;

diag::Result<void> look_at_supervisord(
    Managers& managers, const std::vector<Target>& targets, Deadline deadline, Statuses& out)
{
    const auto client = managers.supervisord(deadline);
    if (!client) {
        return tl::unexpected(client.error());
    }
    const auto value = (*client)->call({"supervisor.getAllProcessInfo", {}}, deadline);
    if (!value) {
        return tl::unexpected(value.error());
    }
    const auto processes = supervisor::read_processes(*value);
    if (!processes) {
        return tl::unexpected(processes.error());
    }
    std::map<std::string, const supervisor::Process*> by_name;
    for (const supervisor::Process& process : *processes) {
        by_name[supervisor::full_name(process.group, process.name)] = &process;
    }
    for (std::size_t i = 0; i < targets.size(); ++i) {
        if (targets[i].side != Side::supervisord) {
            continue;
        }
        const auto found = by_name.find(targets[i].real);
        Status missing;
        missing.about = "supervisord has no such process";
        out[i] = found == by_name.end() ? missing : from_supervisord(*found->second, targets[i]);
    }
    return {};
}

diag::Result<Status> look_at_unit(bus::SystemdManager& manager, const Target& target)
{
    const auto unit = manager.unit_state(target.real);
    if (!unit) {
        return tl::unexpected(unit.error());
    }
    const auto shim =
        runs_shim(*unit) && unit->main_pid != 0 ? look_at_shim(unit->main_pid) : std::nullopt;
    return from_systemd(*unit, target, shim, std::chrono::system_clock::now());
}

diag::Result<void>
look_at_systemd(Managers& managers, const std::vector<Target>& targets, Side side, Statuses& out)
{
    const auto manager = managers.systemd(side);
    if (!manager) {
        return tl::unexpected(manager.error());
    }
    for (std::size_t i = 0; i < targets.size(); ++i) {
        if (targets[i].side != side) {
            continue;
        }
        auto status = look_at_unit(**manager, targets[i]);
        if (!status && status.error().code != bus::codes::bad_unit &&
            status.error().code != bus::codes::no_such_unit) {
            return tl::unexpected(std::move(status.error()));
        }
        if (status) {
            out[i] = std::move(*status);
        } else {
            out[i].emplace().about = status.error().message;
        }
    }
    return {};
}

} // namespace

diag::Result<supervisor::Client*> Managers::supervisord(Deadline deadline)
{
    if (!supervisord_) {
        if (!places_.supervisord) {
            return tl::unexpected(places_.supervisord.error());
        }
        auto opened = supervisor::Client::open(*places_.supervisord, deadline);
        if (!opened) {
            return tl::unexpected(std::move(opened.error()));
        }
        supervisord_.emplace(std::move(*opened));
    }
    return &*supervisord_;
}

diag::Result<bus::SystemdManager*> Managers::systemd(Side side)
{
    std::optional<bus::SystemdManager>& manager = side == Side::user ? user_ : system_;
    if (!manager) {
        auto opened = side == Side::user ? bus::SystemdManager::open_user(places_.user)
                                         : bus::SystemdManager::open_system();
        if (!opened) {
            return tl::unexpected(std::move(opened.error()));
        }
        manager.emplace(std::move(*opened));
    }
    return &*manager;
}

diag::Result<void> Managers::ask_alive(Side side, Deadline deadline)
{
    if (side != Side::supervisord) {
        const auto manager = systemd(side); // it was greeted, and has answered
        return manager ? diag::Result<void>{} : tl::unexpected(manager.error());
    }
    const auto client = supervisord(deadline);
    if (!client) {
        return tl::unexpected(client.error());
    }
    const auto pid = (*client)->call({"supervisor.getPID", {}}, deadline);
    return pid ? diag::Result<void>{} : tl::unexpected(pid.error());
}

bool uses(const std::vector<Target>& targets, Side side)
{
    return std::ranges::any_of(targets, [&](const Target& target) { return target.side == side; });
}

Look look(Managers& managers, const std::vector<Target>& targets, Deadline deadline)
{
    Look result;
    result.statuses.resize(targets.size());
    for (const Side side : {Side::supervisord, Side::system, Side::user}) {
        if (!uses(targets, side)) {
            continue;
        }
        const auto done = side == Side::supervisord
                              ? look_at_supervisord(managers, targets, deadline, result.statuses)
                              : look_at_systemd(managers, targets, side, result.statuses);
        if (!done) {
            result.problems.add(done.error());
        }
    }
    return result;
}

} // namespace initbridge::service
