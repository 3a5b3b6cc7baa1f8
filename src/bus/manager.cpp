#include "src/bus/manager.hpp"

#include "src/bus/call_each.hpp"
#include "src/bus/codes.hpp"
#include "src/bus/connection.hpp"
#include "src/bus/job_waiter.hpp"
#include "src/bus/names.hpp"
#include "src/bus/open.hpp"
#include "src/bus/unit_path.hpp"
#include "src/bus/unit_properties.hpp"
#include "src/bus/unit_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <utility>

namespace initbridge::bus {

namespace {

// Generators run in it, each for up to 90 s; systemctl allows the same.
constexpr std::chrono::milliseconds reload_timeout = std::chrono::seconds(180);

/// For a unit that cannot be loaded.
constexpr std::string_view unknown_object = "org.freedesktop.DBus.Error.UnknownObject";

const char* method_of(JobVerb verb)
{
    switch (verb) {
    case JobVerb::start:
        return "StartUnit";
    case JobVerb::stop:
        return "StopUnit";
    case JobVerb::restart:
        return "RestartUnit";
    case JobVerb::try_restart:
        return "TryRestartUnit";
    }
    return nullptr;
}

Call manager_call(const char* member, std::string what)
{
    return {manager_path, manager_interface, member, std::move(what)};
}

/// No interface: the properties of all, in one answer, so that they belong together.
Call get_all(std::string path, std::string what)
{
    return {std::move(path), "org.freedesktop.DBus.Properties", "GetAll", std::move(what)};
}

std::string reading(const std::string& unit)
{
    return fmt::format("cannot read the state of '{}'", unit);
}

diag::Result<std::string>
read_text(const MessagePtr& message, const std::string& what, const char* types)
{
    const char* text = nullptr;
    if (auto done = read(message, what, types, &text); !done) {
        return tl::unexpected(std::move(done.error()));
    }
    return std::string(text);
}

tl::unexpected<diag::Diagnostic> not_in_time(JobVerb verb, const std::string& unit)
{
    diag::Diagnostic diagnostic;
    diagnostic.code = codes::timeout;
    diagnostic.message =
        fmt::format("cannot {} '{}': not done when the time was up", to_string(verb), unit);
    diagnostic.hint = "its job goes on; 'systemctl list-jobs' shows what it waits for";
    return tl::unexpected(std::move(diagnostic));
}

} // namespace

SystemdManager::SystemdManager(
    std::unique_ptr<Connection> connection, std::unique_ptr<JobWaiter> jobs) noexcept
    : connection_(std::move(connection))
    , jobs_(std::move(jobs))
{}

SystemdManager::SystemdManager(SystemdManager&&) noexcept = default;

SystemdManager::~SystemdManager() = default;

SystemdManager& SystemdManager::operator=(SystemdManager&& other) noexcept
{
    watch_ = std::move(other.watch_); // both before the connection that they listen to
    jobs_ = std::move(other.jobs_);
    connection_ = std::move(other.connection_);
    return *this;
}

diag::Result<SystemdManager> SystemdManager::greet(BusPtr bus, const std::string& what)
{
    auto connection = std::make_unique<Connection>(std::move(bus), manager_service);
    if (auto done = connection->ping(what); !done) {
        return no_answer(std::move(done.error()));
    }
    auto jobs = JobWaiter::make(*connection);
    if (!jobs) {
        return tl::unexpected(std::move(jobs.error()));
    }
    return SystemdManager(std::move(connection), std::move(*jobs));
}

diag::Result<std::string> SystemdManager::version()
{
    const std::string what = "cannot read the version of systemd";
    const auto answer = connection_->property(manager_path, manager_interface, "Version", what);
    if (!answer) {
        return tl::unexpected(answer.error());
    }
    const char* text = nullptr;
    if (auto done = read(*answer, what, "v", "s", &text); !done) {
        return tl::unexpected(std::move(done.error()));
    }
    return std::string(text);
}

diag::Result<void> SystemdManager::reload()
{
    Call call = manager_call("Reload", "cannot make systemd read its units again");
    call.timeout = reload_timeout;
    const auto answer = connection_->call(call, "");
    if (!answer) {
        return tl::unexpected(answer.error());
    }
    return {};
}

diag::Result<UnitState> SystemdManager::unit_state(const std::string& unit)
{
    const std::string what = reading(unit);
    const auto loaded = connection_->call(manager_call("LoadUnit", what), "s", unit.c_str());
    if (!loaded) {
        return tl::unexpected(loaded.error());
    }
    const auto path = read_text(*loaded, what, "o");
    if (!path) {
        return tl::unexpected(path.error());
    }
    const auto properties = connection_->call(get_all(*path, what), "s", "");
    if (!properties) {
        return tl::unexpected(properties.error());
    }
    return read_unit_properties(*properties, what);
}

diag::Result<std::vector<diag::Result<UnitState>>>
SystemdManager::unit_states(const std::vector<std::string>& units)
{
    std::vector<TextCall> calls;
    calls.reserve(units.size());
    for (const std::string& unit : units) {
        calls.push_back(
            {get_all(path_of_unit(unit), reading(unit)), ""}); // a look at a unit loads it
    }
    std::vector<diag::Result<UnitState>> states(units.size(), UnitState{});
    auto done = call_each(*connection_, calls, [&](std::size_t number, auto answer) {
        states[number] = answer ? read_unit_properties(*answer, calls[number].call.what)
                                : diag::Result<UnitState>(tl::unexpected(answer.error()));
    });
    if (!done) {
        return tl::unexpected(std::move(done.error()));
    }
    for (std::size_t i = 0; i < units.size(); ++i) {
        if (!states[i] && dbus_name(states[i].error()) == unknown_object) {
            states[i] = unit_state(units[i]); // that tells why
        }
    }
    return states;
}

diag::Result<std::vector<std::string>>
SystemdManager::unit_ids(const std::vector<std::string>& units)
{
    std::vector<TextCall> calls;
    calls.reserve(units.size());
    for (const std::string& unit : units) {
        calls.push_back({manager_call("LoadUnit", reading(unit)), unit});
    }
    std::vector<std::string> ids = units; // of one that cannot be loaded now: its own name
    auto done = call_each(*connection_, calls, [&](std::size_t number, auto answer) {
        auto path = answer ? read_text(*answer, calls[number].call.what, "o")
                           : diag::Result<std::string>(tl::unexpected(answer.error()));
        if (auto name = path ? unit_of_path(path->c_str()) : std::nullopt) {
            ids[number] = std::move(*name);
        }
    });
    if (!done) {
        return tl::unexpected(std::move(done.error()));
    }
    return ids;
}

diag::Result<std::string> SystemdManager::unit_file_state(const std::string& unit)
{
    const Call call =
        manager_call("GetUnitFileState", fmt::format("cannot tell whether '{}' is enabled", unit));
    const auto answer = connection_->call(call, "s", unit.c_str());
    if (answer) {
        return read_text(*answer, call.what, "s");
    }
    const std::string_view name = dbus_name(answer.error());
    if (name == "org.freedesktop.DBus.Error.FileNotFound" ||
        answer.error().code == codes::no_such_unit) {
        return std::string();
    }
    return tl::unexpected(answer.error());
}

diag::Result<void> SystemdManager::reset_failed(const std::string& unit)
{
    const Call call =
        manager_call("ResetFailedUnit", fmt::format("cannot reset the failure of '{}'", unit));
    const auto answer = connection_->call(call, "s", unit.c_str());
    if (!answer && answer.error().code != codes::no_such_unit) {
        return tl::unexpected(answer.error());
    }
    return {};
}

diag::Result<void> SystemdManager::signal_main(const std::string& unit, int signal)
{
    const Call call = manager_call("KillUnit", fmt::format("cannot signal '{}'", unit));
    const auto answer = connection_->call(call, "ssi", unit.c_str(), "main", signal);
    if (!answer) {
        return tl::unexpected(answer.error());
    }
    return {};
}

diag::Result<Job> SystemdManager::queue(JobVerb verb, const std::string& unit, Deadline deadline)
{
    Call call = manager_call(method_of(verb), fmt::format("cannot {} '{}'", to_string(verb), unit));
    const auto left = std::chrono::microseconds(microseconds_until(deadline));
    if (left.count() == 0) {
        return not_in_time(verb, unit);
    }
    call.timeout = std::min(usual_timeout, std::chrono::ceil<std::chrono::milliseconds>(left));
    const auto answer = connection_->call(call, "ss", unit.c_str(), "replace");
    if (!answer) {
        return tl::unexpected(answer.error());
    }
    auto path = read_text(*answer, call.what, "o");
    if (!path) {
        return tl::unexpected(std::move(path.error()));
    }
    jobs_->expect(*path);
    return Job{std::move(*path), unit, verb};
}

diag::Result<JobResult> SystemdManager::wait(const Job& job, Deadline deadline)
{
    const std::string what = fmt::format("cannot {} '{}'", to_string(job.verb), job.unit);
    for (;;) {
        if (const auto result = jobs_->take(job.path)) {
            return *result;
        }
        const auto going_on = connection_->process(deadline, what);
        if (!going_on) {
            return tl::unexpected(going_on.error());
        }
        if (!*going_on) {
            return not_in_time(job.verb, job.unit);
        }
    }
}

diag::Result<JobResult>
SystemdManager::run_job(JobVerb verb, const std::string& unit, Deadline deadline)
{
    const auto job = queue(verb, unit, deadline);
    if (!job) {
        return tl::unexpected(job.error());
    }
    return wait(*job, deadline);
}

diag::Result<JobResult> SystemdManager::start(const std::string& unit, Deadline deadline)
{
    return run_job(JobVerb::start, unit, deadline);
}

diag::Result<JobResult> SystemdManager::stop(const std::string& unit, Deadline deadline)
{
    return run_job(JobVerb::stop, unit, deadline);
}

diag::Result<JobResult> SystemdManager::restart(const std::string& unit, Deadline deadline)
{
    return run_job(JobVerb::restart, unit, deadline);
}

diag::Result<void> SystemdManager::watch_units()
{
    auto watch = UnitWatch::make(*connection_);
    if (!watch) {
        return tl::unexpected(std::move(watch.error()));
    }
    watch_ = std::move(*watch);
    return {};
}

diag::Result<UnitChanges> SystemdManager::changes()
{
    assert(watch_ != nullptr);
    constexpr Deadline at_once{};
    for (;;) {
        const auto more = connection_->process(at_once, "cannot listen to systemd");
        if (!more) {
            return tl::unexpected(more.error());
        }
        if (!*more) {
            return watch_->take();
        }
    }
}

int SystemdManager::fd() const
{
    return sd_bus_get_fd(connection_->bus());
}

} // namespace initbridge::bus
