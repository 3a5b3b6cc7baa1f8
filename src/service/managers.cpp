#include "src/service/managers.hpp"

#include "src/bus/codes.hpp"
#include "src/service/mapping.hpp"
#include "src/service/shim_look.hpp"
#include "src/supervisor/faults.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

namespace initbridge::service {

namespace {

using Statuses = std::vector<std::optional<Status>>;

/// More are asked for with all others, in one call.
constexpr std::ptrdiff_t asked_one_by_one = 8;

using Processes = diag::Result<std::vector<supervisor::Process>>;

Processes ask_for_all(supervisor::Client& client, Deadline deadline)
{
    const auto value = client.call({"supervisor.getAllProcessInfo", {}}, deadline);
    return value ? supervisor::read_processes(*value) : tl::unexpected(value.error());
}

/// What supervisord does not know is left out.
Processes
ask_for_each(supervisor::Client& client, const std::vector<Target>& targets, Deadline deadline)
{
    std::vector<supervisor::Call> calls;
    for (const Target& target : targets) {
        if (target.side == Side::supervisord) {
            calls.push_back({"supervisor.getProcessInfo", {target.real}});
        }
    }
    auto replies = client.call_all(calls, deadline);
    if (!replies) {
        return tl::unexpected(std::move(replies.error()));
    }
    json::Array found;
    for (supervisor::Reply& reply : *replies) {
        if (!reply.fault) {
            found.push_back(std::move(reply.value));
        } else if (reply.fault->code != supervisor::faults::bad_name) {
            return tl::unexpected(supervisor::describe(*reply.fault, calls.front().method));
        }
    }
    return supervisor::read_processes(found);
}

diag::Result<void> look_at_supervisord(
    Managers& managers, const std::vector<Target>& targets, Deadline deadline, Statuses& out)
{
    const auto client = managers.supervisord(deadline);
    if (!client) {
        return tl::unexpected(client.error());
    }
    const bool few =
        std::ranges::count(targets, Side::supervisord, &Target::side) <= asked_one_by_one;
    const auto processes =
        few ? ask_for_each(**client, targets, deadline) : ask_for_all(**client, deadline);
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

std::optional<ShimLook> shim_of(const bus::UnitState& unit)
{
    return runs_shim(unit) && unit.main_pid != 0 ? look_at_shim(unit.main_pid) : std::nullopt;
}

/// A shim that ended since systemd was asked has not done what systemd says of it: once more then.
/// Where systemd still says so, its processes are not to be seen from here.
Status status_of(bus::SystemdManager& manager, bus::UnitState unit, const Target& target)
{
    auto shim = shim_of(unit);
    if (!shim && runs_shim(unit) && unit.main_pid != 0 && has_ended(unit.main_pid)) {
        if (auto again = manager.unit_state(target.real)) {
            unit = *std::move(again);
            shim = shim_of(unit);
        }
    }
    return from_systemd(unit, target, shim, std::chrono::system_clock::now());
}

bool concerns_the_unit(const diag::Diagnostic& error)
{
    return error.code == bus::codes::bad_unit || error.code == bus::codes::no_such_unit;
}

diag::Result<void>
look_at_systemd(Managers& managers, const std::vector<Target>& targets, Side side, Statuses& out)
{
    const auto manager = managers.systemd(side);
    if (!manager) {
        return tl::unexpected(manager.error());
    }
    std::vector<std::size_t> which;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        if (targets[i].side == side) {
            which.push_back(i);
            names.push_back(targets[i].real);
        }
    }
    auto units = (*manager)->unit_states(names);
    if (!units) {
        return tl::unexpected(std::move(units.error()));
    }
    for (std::size_t i = 0; i < which.size(); ++i) {
        const auto& unit = (*units)[i];
        if (!unit && !concerns_the_unit(unit.error())) {
            return tl::unexpected(unit.error());
        }
        auto& status = out[which[i]];
        if (unit) {
            status = status_of(**manager, *unit, targets[which[i]]);
        } else {
            status.emplace().about = unit.error().message;
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

void Managers::forget(Side side)
{
    switch (side) {
    case Side::supervisord:
        supervisord_.reset();
        return;
    case Side::system:
        system_.reset();
        return;
    case Side::user:
        user_.reset();
        return;
    }
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
