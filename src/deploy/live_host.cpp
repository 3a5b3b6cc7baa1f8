#include "src/deploy/live_host.hpp"

#include "src/bus/journal.hpp"
#include "src/bus/login.hpp"
#include "src/fs/apply.hpp"
#include "src/fs/codes.hpp"
#include "src/fs/leftovers.hpp"
#include "src/fs/observe.hpp"
#include "src/service/codes.hpp"
#include "src/service/groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

namespace initbridge::deploy {

namespace {

constexpr std::size_t lines_shown = 10;

constexpr std::chrono::milliseconds between_looks{100};

bool is_supervised(const std::vector<Target>& targets)
{
    return service::uses(targets, Side::supervisord);
}

/// Puts what a manager that does not run yet cannot know of among `known`, the others.
std::vector<std::optional<service::Status>> with_missing(
    const std::vector<Target>& targets, const std::vector<std::optional<service::Status>>& known)
{
    std::vector<std::optional<service::Status>> statuses;
    statuses.reserve(targets.size());
    auto next = known.begin();
    for (const Target& target : targets) {
        statuses.push_back(target.side == Side::user ? service::Status{} : *next++);
    }
    return statuses;
}

} // namespace

LiveHost::LiveHost(fs::RootDir& root, service::Places places, std::chrono::milliseconds patience)
    : root_(root)
    , patience_(patience)
    , places_(std::move(places))
    , managers_(places_)
{}

Served LiveHost::served() const
{
    return {places_.user, places_.supervisord ? places_.supervisord->socket : std::string()};
}

void LiveHost::serve(const Served& served)
{
    if (served == this->served()) {
        return;
    }
    places_.user = served.uid;
    if (!places_.supervisord) {
        places_.supervisord = supervisor::Address{};
    }
    places_.supervisord->socket = served.socket;
    managers_ = service::Managers(places_);
}

diag::Result<std::map<std::string, plan::Observed>>
LiveHost::observe(const std::set<std::string>& paths)
{
    return fs::observe(root_, paths);
}

diag::Result<void> LiveHost::apply(const plan::Plan& plan)
{
    auto done = fs::apply_plan(root_, plan);
    if (!done && done.error().code == fs::codes::undo) { // no root to be made anew
        done.error().hint = "run the command again when that is mended: it takes back what is left";
    }
    return done;
}

diag::Result<void> LiveHost::clean_beside(const std::set<std::string>& paths)
{
    return fs::remove_leftovers(root_, paths);
}

diag::Result<void> LiveHost::start_user_manager()
{
    auto login = bus::LoginManager::open();
    // Where logind refuses, as in containers, the file in its folder does the same.
    if (login) {
        static_cast<void>(login->set_linger(managers_.user(), bus::Linger::on));
    }
    auto system = managers_.systemd(Side::system);
    if (!system) {
        return tl::unexpected(std::move(system.error()));
    }
    const std::string unit = fmt::format("user@{}.service", managers_.user());
    const auto started = (*system)->start(unit, bus::deadline_in(patience_));
    if (!started) {
        return tl::unexpected<diag::Diagnostic>(started.error());
    }
    if (*started != bus::JobResult::done) {
        return diag::failure(
            service::codes::failed,
            fmt::format("'{}', the manager of the service user, does not start", unit));
    }
    return {};
}

diag::Result<void> LiveHost::reload(Side side, const std::set<std::string>& groups)
{
    if (side == Side::supervisord) {
        return service::update_groups(managers_, groups, bus::deadline_in(patience_));
    }
    auto manager = managers_.systemd(side);
    if (!manager && side == Side::user) {
        if (auto started = start_user_manager(); !started) {
            return started;
        }
        manager = managers_.systemd(side);
    }
    if (!manager) {
        return tl::unexpected(std::move(manager.error()));
    }
    return (*manager)->reload();
}

diag::Result<void> LiveHost::make_folders(Side side, const std::string& tmpfiles)
{
    auto manager = managers_.systemd(side);
    if (!manager) {
        return tl::unexpected(std::move(manager.error()));
    }
    // By the manager: this process may be in a sandbox, or have another umask.
    bus::OnceCommand command{
        "initbridge-tmpfiles.service",
        "Folders and files of a deployment",
        {"/usr/bin/systemd-tmpfiles", "--create", tmpfiles}};
    if (side == Side::user) {
        command.argv.insert(command.argv.begin() + 1, "--user");
    }
    const auto done = (*manager)->run_once(command, bus::deadline_in(patience_));
    if (!done) {
        return tl::unexpected<diag::Diagnostic>(done.error());
    }
    if (*done != bus::JobResult::done) {
        return diag::failure(
            service::codes::failed, fmt::format("systemd-tmpfiles fails on '{}'", tmpfiles));
    }
    return {};
}

diag::Result<void> LiveHost::forget_failure(const Target& target)
{
    if (target.side == Side::supervisord) {
        return {}; // it has forgotten the whole program
    }
    auto manager = managers_.systemd(target.side);
    if (!manager) {
        return tl::unexpected(std::move(manager.error()));
    }
    return (*manager)->reset_failed(target.real);
}

/// Units, not what they run: a oneshot that has done its work is active.
service::Outcomes LiveHost::stop_units(const std::vector<Target>& targets)
{
    const auto deadline = bus::deadline_in(patience_);
    std::vector<std::pair<bus::SystemdManager*, bus::Job>> jobs;
    for (const Target& target : targets) {
        auto manager = managers_.systemd(target.side);
        if (!manager) {
            return tl::unexpected(std::move(manager.error()));
        }
        auto job = (*manager)->queue(bus::JobVerb::stop, target.real, deadline);
        if (!job) {
            return tl::unexpected(std::move(job.error()));
        }
        jobs.emplace_back(*manager, *std::move(job));
    }
    std::vector<service::Outcome> outcomes(targets.size());
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        const auto result = jobs[i].first->wait(jobs[i].second, deadline);
        if (!result) {
            outcomes[i].problem = result.error();
        } else if (*result != bus::JobResult::done) {
            outcomes[i].problem =
                diag::failure(
                    service::codes::failed, fmt::format("'{}' does not stop", targets[i].name))
                    .value();
        }
    }
    return outcomes;
}

service::Outcomes LiveHost::control(const std::vector<Target>& targets, service::Verb verb)
{
    if (verb == service::Verb::stop && !is_supervised(targets)) {
        return stop_units(targets);
    }
    return service::control(managers_, targets, verb, bus::deadline_in(patience_));
}

service::Look LiveHost::look(const std::vector<Target>& targets)
{
    if (targets.empty()) {
        return {};
    }
    const bool no_user_manager =
        service::uses(targets, Side::user) && !managers_.systemd(Side::user);
    std::vector<Target> known;
    for (const Target& target : targets) {
        if (!no_user_manager || target.side != Side::user) {
            known.push_back(target);
        }
    }
    service::Look seen = service::look(managers_, known, bus::deadline_in(patience_));
    if (no_user_manager) {
        seen.statuses = with_missing(targets, seen.statuses);
    }
    return seen;
}

void LiveHost::wait(const std::vector<Target>& targets, std::chrono::milliseconds span)
{
    std::this_thread::sleep_for(is_supervised(targets) ? std::min(span, between_looks) : span);
}

std::vector<std::string> LiveHost::last_lines(const Target& target)
{
    if (target.side == Side::supervisord) {
        return service::last_lines_of(
            managers_, target, lines_shown, bus::deadline_in(std::chrono::seconds(5)));
    }
    return bus::last_lines(target.real, target.side == Side::user, managers_.user(), lines_shown);
}

} // namespace initbridge::deploy
