#include "src/cli/bridge_live.hpp"

#include "src/bus/codes.hpp"
#include "src/bus/login.hpp"
#include "src/bus/manager.hpp"
#include "src/cli/codes.hpp"
#include "src/cli/socket_wait.hpp"
#include "translate/bridge/places.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace initbridge::cli {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds usual_patience{60};
/// supervisord may take its time to stop what it runs; the unit's own timeout ends it.
constexpr seconds stop_patience{3600};
constexpr milliseconds between_looks{100};
/// A configuration that supervisord refuses ends it well within that time.
constexpr milliseconds settling{1500};

const std::string unit{bridge::unit_name};

std::string manager_unit(uid_t uid)
{
    return fmt::format("user@{}.service", uid);
}

tl::unexpected<diag::Diagnostic> failure(std::string message, std::string hint)
{
    diag::Diagnostic diagnostic;
    diagnostic.severity = diag::Severity::error;
    diagnostic.code = codes::bridge_down;
    diagnostic.message = std::move(message);
    diagnostic.hint = std::move(hint);
    return tl::unexpected<diag::Diagnostic>(std::move(diagnostic));
}

/// `done` is what callers want; anything else is a failure in words.
diag::Result<void> expect_done(const diag::Result<bus::JobResult>& result, const std::string& what)
{
    if (!result) {
        return tl::unexpected<diag::Diagnostic>(result.error());
    }
    if (*result != bus::JobResult::done) {
        return failure(fmt::format("{} {}", what, bus::describe(*result)), "");
    }
    return {};
}

diag::Result<void> make_folders(bus::SystemdManager& system, const std::string& tmpfiles)
{
    const bus::OnceCommand command{
        "initbridge-tmpfiles.service",
        "Folders of supervisord's bridge",
        {"/usr/bin/systemd-tmpfiles", "--create", tmpfiles}};
    return expect_done(
        system.run_once(command, bus::deadline_in(usual_patience)), "systemd-tmpfiles");
}

/// Debian's own supervisord: no longer enabled, it ends now as well.
diag::Result<void>
run_rival(bus::SystemdManager& system, bus::JobVerb verb, const LiveBridge& bridge)
{
    const std::string rival(bridge::debian_service);
    const auto state = system.unit_state(rival);
    if (!state) {
        return tl::unexpected<diag::Diagnostic>(state.error());
    }
    const bool runs = state->active_state == "active";
    if (state->load_state != "loaded" || runs == (verb == bus::JobVerb::start)) {
        return {};
    }
    bridge.lines->push_back(
        fmt::format("'{}' is {}", rival, runs ? "stopped" : "started again, as it was before"));
    return expect_done(system.run_job(verb, rival, bus::deadline_in(stop_patience)), rival);
}

/// Where logind cannot (containers with systemd 257: EUNATCH), its sentinel, which is among the
/// files of the bridge, and the start of the manager are what it would have done.
diag::Result<void> start_manager(const LiveBridge& bridge, bus::SystemdManager& system)
{
    auto login = bus::LoginManager::open();
    auto lingers = login ? login->set_linger(bridge.uid, bus::Linger::on)
                         : diag::Result<void>(tl::unexpected<diag::Diagnostic>(login.error()));
    if (!lingers && lingers.error().code == bus::codes::denied) {
        return lingers;
    }
    const auto start = [&] {
        return expect_done(
            system.start(manager_unit(bridge.uid), bus::deadline_in(usual_patience)),
            fmt::format("the manager of '{}'", bridge.user));
    };
    auto started = start();
    if (!started) {
        // logind may have been taking away the runtime folder of a manager that has just ended.
        std::this_thread::sleep_for(settling);
        started = start();
    }
    return started;
}

diag::Result<void> queue_supervisord(bus::SystemdManager& manager, UnitChange change)
{
    if (const auto forgotten = manager.reset_failed(unit); !forgotten) {
        return forgotten;
    }
    const auto deadline =
        bus::deadline_in(change == UnitChange::changed ? stop_patience : usual_patience);
    return expect_done(
        change == UnitChange::changed ? manager.restart(unit, deadline)
                                      : manager.start(unit, deadline),
        unit);
}

/// Until it answers, or has stayed up for a while; or until there is no hope.
diag::Result<void>
watch(bus::SystemdManager& manager, const LiveBridge& bridge, const BringUp& wanted)
{
    const auto begin = std::chrono::steady_clock::now();
    for (;;) {
        const auto state = manager.unit_state(unit);
        if (!state) {
            return tl::unexpected<diag::Diagnostic>(state.error());
        }
        if (const std::string trouble = trouble_of(*state); !trouble.empty()) {
            return failure(
                fmt::format("supervisord does not run for '{}': {}", bridge.user, trouble),
                fmt::format(
                    "its last words are in '{}' or in 'journalctl _UID={}'",
                    bridge::stderr_path(bridge.user),
                    bridge.uid));
        }
        const auto waited = std::chrono::steady_clock::now() - begin;
        const bool up = wanted.socket.empty() ? waited >= settling : answers(wanted.socket);
        if (up) {
            bridge.lines->push_back(fmt::format(
                "supervisord runs for '{}' (process {})", bridge.user, state->main_pid));
            return {};
        }
        if (waited > usual_patience) {
            return failure(
                fmt::format("supervisord runs, but does not answer on '{}'", wanted.socket),
                fmt::format("look into '{}'", bridge::logfile_path(bridge.user)));
        }
        std::this_thread::sleep_for(between_looks);
    }
}

bool is_logged_in(uid_t uid)
{
    auto login = bus::LoginManager::open();
    const auto sessions =
        login ? login->sessions(uid)
              : diag::Result<std::vector<bus::Session>>(std::vector<bus::Session>{});
    return sessions && std::ranges::any_of(*sessions, &bus::Session::is_login);
}

diag::Result<void> reload_manager(const LiveBridge& bridge)
{
    auto manager = bus::SystemdManager::open_user(bridge.uid);
    return manager ? manager->reload() : diag::Result<void>{}; // none has nothing to forget
}

/// A manager that ends is not to be reloaded: without its sentinel it may be on its way out
/// already, and a reload makes it forget that, until its unit's timeout kills it two minutes later.
diag::Result<void> end_manager(const LiveBridge& bridge, bus::SystemdManager& system)
{
    // logind may refuse, and takes its time; nobody is logged in who would need the manager.
    if (auto login = bus::LoginManager::open()) {
        static_cast<void>(login->set_linger(bridge.uid, bus::Linger::off));
    }
    if (is_logged_in(bridge.uid)) {
        return reload_manager(bridge);
    }
    const auto job = system.stop(manager_unit(bridge.uid), bus::deadline_in(stop_patience));
    const bool gone = !job && job.error().code == bus::codes::no_such_unit;
    return gone ? diag::Result<void>{}
                : expect_done(job, fmt::format("the manager of '{}'", bridge.user));
}

} // namespace

std::string trouble_of(const bus::UnitState& state)
{
    if (state.load_state != "loaded") {
        return fmt::format(
            "its unit is {}{}{}",
            state.load_state,
            state.load_error.empty() ? "" : ": ",
            state.load_error);
    }
    if (state.condition_failed()) {
        return "a condition of its unit does not hold (ConditionUser=, supervisord, or its "
               "configuration)";
    }
    if (state.active_state == "active") {
        return state.n_restarts == 0 ? "" : "it ended and was started anew";
    }
    if (state.sub_state == "auto-restart" || state.active_state == "failed") {
        return fmt::format(
            "it ended ({}, exit status {})",
            state.result.empty() ? state.active_state : state.result,
            state.exec_main_status);
    }
    return state.active_state == "activating" ? "" : fmt::format("it is {}", state.active_state);
}

std::optional<bus::UnitState> running_bridge(uid_t uid)
{
    auto manager = bus::SystemdManager::open_user(uid);
    if (!manager) {
        return std::nullopt;
    }
    auto state = manager->unit_state(unit);
    return state ? std::optional(std::move(*state)) : std::nullopt;
}

diag::Result<void> bring_up(const LiveBridge& bridge, const BringUp& wanted)
{
    auto system = bus::SystemdManager::open_system();
    if (!system) {
        return tl::unexpected<diag::Diagnostic>(system.error());
    }
    if (const auto reloaded = system->reload(); !reloaded) {
        return reloaded;
    }
    if (const auto made = make_folders(*system, wanted.tmpfiles); !made) {
        return made;
    }
    if (const auto started = start_manager(bridge, *system); !started) {
        return started;
    }
    if (const auto stopped = run_rival(*system, bus::JobVerb::stop, bridge); !stopped) {
        return stopped;
    }
    bridge.lines->push_back(
        fmt::format("'{}' lingers: the manager runs without a login", bridge.user));
    auto manager = bus::SystemdManager::open_user(bridge.uid);
    if (!manager) {
        return tl::unexpected<diag::Diagnostic>(manager.error());
    }
    if (const auto reloaded = manager->reload(); !reloaded) {
        return reloaded;
    }
    if (const auto queued = queue_supervisord(*manager, wanted.unit); !queued) {
        return queued;
    }
    return watch(*manager, bridge, wanted);
}

diag::Result<void> stop_bridge(const LiveBridge& bridge)
{
    auto manager = bus::SystemdManager::open_user(bridge.uid);
    if (!manager) {
        return {}; // no manager, no supervisord of it
    }
    const auto state = manager->unit_state(unit);
    if (!state) {
        return tl::unexpected<diag::Diagnostic>(state.error());
    }
    if (state->load_state == "not-found" && state->active_state == "inactive") {
        return {};
    }
    if (const auto stopped =
            expect_done(manager->stop(unit, bus::deadline_in(stop_patience)), unit);
        !stopped) {
        return stopped;
    }
    bridge.lines->push_back(fmt::format("supervisord of '{}' is stopped", bridge.user));
    return manager->reset_failed(unit);
}

diag::Result<void> take_down(const LiveBridge& bridge, const TakeDown& wanted)
{
    auto system = bus::SystemdManager::open_system();
    if (!system) {
        return tl::unexpected<diag::Diagnostic>(system.error());
    }
    if (const auto reloaded = system->reload(); !reloaded) {
        return reloaded;
    }
    const bool ends = wanted.lingering == Lingering::end;
    if (const auto done = ends ? end_manager(bridge, *system) : reload_manager(bridge); !done) {
        return done;
    }
    if (ends) {
        bridge.lines->push_back(fmt::format("'{}' no longer lingers", bridge.user));
    }
    return wanted.starts_rival ? run_rival(*system, bus::JobVerb::start, bridge)
                               : diag::Result<void>{};
}

} // namespace initbridge::cli
