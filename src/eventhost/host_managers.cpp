#include "src/bus/codes.hpp"
#include "src/eventhost/host_parts.hpp"
#include "src/eventhost/observe.hpp"
#include "src/service/mapping.hpp"

#include <fmt/format.h>

namespace initbridge::eventhost {

namespace {

using service::Side;
using std::chrono::system_clock;

/// How often a manager that is not there is looked for.
constexpr std::chrono::seconds between_tries{1};

std::int64_t microseconds_now()
{
    using std::chrono::microseconds;
    return std::chrono::duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

} // namespace

void Host::listen_to_managers()
{
    for (Listening& manager : managers_) {
        const bool due = manager.fd < 0 && system_clock::now() >= manager.next_try;
        if (due && roster_.has(manager.side)) {
            connect(manager);
        }
    }
}

void Host::connect(Listening& manager)
{
    manager.next_try = system_clock::now() + between_tries;
    const auto opened = options_.managers.systemd(manager.side);
    auto done =
        opened ? (*opened)->watch_units() : diag::Result<void>(tl::unexpected(opened.error()));
    if (done) {
        done = look_at_all(**opened, manager.side);
    }
    if (!done) {
        return lose(manager, done.error());
    }
    manager.fd = (*opened)->fd();
    manager.told = false;
}

void Host::lose(Listening& manager, const diag::Diagnostic& why)
{
    options_.managers.forget(manager.side);
    manager.fd = -1;
    if (!manager.told) {
        manager.told = true;
        options_.say(fmt::format(
            "{}'s manager is not there, and is looked for: {}",
            manager.side == Side::user ? "the user" : "the system",
            why.message));
    }
}

diag::Result<void> Host::look_at_all(bus::SystemdManager& manager, Side side)
{
    for (Watched& watched : roster_.all()) {
        if (watched.target.side == side) {
            if (auto done = look(manager, watched); !done) {
                return done;
            }
        }
    }
    return {};
}

diag::Result<void> Host::look(bus::SystemdManager& manager, Watched& watched)
{
    const auto unit = manager.unit_state(watched.target.real);
    if (!unit) {
        const bool lost = unit.error().code == bus::codes::disconnected;
        return lost ? diag::Result<void>(tl::unexpected(unit.error())) : diag::Result<void>{};
    }
    watched.reports = reports(*unit);
    if (!looked_) {
        if (&watched != self()) { // which is about to start
            watched.history.begin(first_step(watched.target, *unit));
        }
        watched.known_until = microseconds_now();
        return {};
    }
    take_reports(); // what it said before its end came before this
    if (const auto step = step_of(watched, *unit)) {
        tell(watched.history.take(*step));
    }
    return {};
}

diag::Result<void> Host::hear(Listening& manager)
{
    const auto connection = options_.managers.systemd(manager.side);
    if (!connection) {
        return tl::unexpected(connection.error());
    }
    for (;;) {
        const auto changes = (*connection)->changes();
        if (!changes) {
            return tl::unexpected(changes.error());
        }
        if (!changes->any()) {
            return {};
        }
        if (changes->shutting_down) {
            tell({{"SUPERVISOR_STATE_CHANGE_STOPPING", ""}});
        }
        if (changes->reloaded) {
            take_list();
        }
        if (auto done = hear_units(manager, **connection, *changes); !done) {
            return done;
        }
    }
}

diag::Result<void> Host::hear_units(
    Listening& manager, bus::SystemdManager& connection, const bus::UnitChanges& changes)
{
    for (const std::string& name : changes.units) {
        Watched* watched = roster_.find_unit(manager.side, name);
        if (watched != nullptr) {
            if (auto done = look(connection, *watched); !done) {
                return done;
            }
        }
    }
    return {};
}

void Host::hear_managers()
{
    for (Listening& manager : managers_) {
        if (manager.fd >= 0) {
            if (const auto heard = hear(manager); !heard) {
                lose(manager, heard.error());
            }
        }
    }
}

/// Units were read anew: the list may be another one as well.
void Host::take_list()
{
    const auto list = options_.read_list();
    if (!list) {
        return listed_ ? options_.say(list.error().message) : void();
    }
    listed_ = true;
    const Roster::Change groups = update(*list);
    for (const std::string& group : groups.removed) {
        tell({{"PROCESS_GROUP_REMOVED", fmt::format("groupname:{}\n", group)}});
    }
    for (const std::string& group : groups.added) {
        tell({{"PROCESS_GROUP_ADDED", fmt::format("groupname:{}\n", group)}});
    }
}

} // namespace initbridge::eventhost
