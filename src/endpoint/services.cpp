#include "src/endpoint/services.hpp"

#include "src/base/unique_fd.hpp"
#include "src/bus/codes.hpp"
#include "src/endpoint/sort_stably.hpp"
#include "src/supervisor/faults.hpp"

#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <ctime>
#include <utility>

namespace initbridge::endpoint {

namespace {

namespace faults = supervisor::faults;

constexpr std::chrono::seconds for_a_look{10};
constexpr std::chrono::seconds for_a_job{10}; // to be queued

constexpr std::array<std::pair<std::int64_t, std::string_view>, 18> fault_names{{
    {faults::unknown_method, "UNKNOWN_METHOD"},
    {faults::incorrect_parameters, "INCORRECT_PARAMETERS"},
    {faults::bad_arguments, "BAD_ARGUMENTS"},
    {faults::signature_unsupported, "SIGNATURE_UNSUPPORTED"},
    {faults::shutdown_state, "SHUTDOWN_STATE"},
    {faults::bad_name, "BAD_NAME"},
    {faults::bad_signal, "BAD_SIGNAL"},
    {faults::no_file, "NO_FILE"},
    {faults::not_executable, "NOT_EXECUTABLE"},
    {faults::failed, "FAILED"},
    {faults::abnormal_termination, "ABNORMAL_TERMINATION"},
    {faults::spawn_error, "SPAWN_ERROR"},
    {faults::already_started, "ALREADY_STARTED"},
    {faults::not_running, "NOT_RUNNING"},
    {faults::success, "SUCCESS"},
    {faults::already_added, "ALREADY_ADDED"},
    {faults::still_running, "STILL_RUNNING"},
    {faults::cant_reread, "CANT_REREAD"},
}};

bool is_lost(const diag::Diagnostic& problem)
{
    return problem.code == bus::codes::disconnected || problem.code == bus::codes::unreachable;
}

std::vector<service::Target> targets_of(const Group& group)
{
    std::vector<service::Target> targets;
    targets.reserve(group.processes.size());
    for (const ProcessPtr& process : group.processes) {
        targets.push_back(process->target);
    }
    return targets;
}

/// Its manager does not answer: a user's is there only while the user is, or lingers.
Seen unseen(const Process& process, std::int64_t now, const diag::Diagnostics& problems)
{
    Seen seen;
    seen.process.group = process.group;
    seen.process.name = process.name;
    seen.process.now = now;
    seen.about = problems.empty() ? std::string() : problems.items().front().message;
    return seen;
}

const Group* find(const std::vector<Group>& groups, std::string_view name)
{
    const auto found = std::ranges::find(groups, name, &Group::name);
    return found == groups.end() ? nullptr : &*found;
}

std::vector<ProcessPtr> all_of(const std::vector<Group>& groups)
{
    std::vector<ProcessPtr> all;
    for (const Group& group : groups) {
        all.insert(all.end(), group.processes.begin(), group.processes.end());
    }
    return all;
}

} // namespace

Fault fault(std::int64_t code, std::string_view extra)
{
    const auto* found =
        std::ranges::find(fault_names, code, &std::pair<std::int64_t, std::string_view>::first);
    const std::string_view name = found == fault_names.end() ? "UNKNOWN" : found->second;
    return {code, extra.empty() ? std::string(name) : fmt::format("{}: {}", name, extra)};
}

Services::Services(service::Managers managers, ReadList read_list, Translate translate)
    : managers_(std::move(managers))
    , read_list_(std::move(read_list))
    , translate_(std::move(translate))
{}

diag::Result<void> Services::load()
{
    const auto targets = read_list_();
    if (!targets) {
        return tl::unexpected(targets.error());
    }
    groups_ = make_groups(*targets);
    listed_ = groups_;
    return {};
}

const Group* Services::find_group(std::string_view name) const
{
    return find(groups_, name);
}

ProcessPtr Services::find_process(const NameSpec& spec) const
{
    const Group* group = find_group(spec.group);
    if (group == nullptr || !spec.name) {
        return nullptr;
    }
    const auto found = std::ranges::find_if(
        group->processes, [&](const ProcessPtr& process) { return process->name == *spec.name; });
    return found == group->processes.end() ? nullptr : *found;
}

std::vector<ProcessPtr> Services::all() const
{
    return all_of(groups_);
}

std::vector<Seen> Services::look(const std::vector<ProcessPtr>& processes)
{
    std::vector<Seen> result(processes.size());
    for (const service::Side side : {service::Side::system, service::Side::user}) {
        std::vector<service::Target> targets;
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < processes.size(); ++i) {
            if (processes[i]->target.side == side) {
                targets.push_back(processes[i]->target);
                places.push_back(i);
            }
        }
        const service::Look seen = look_at(side, targets);
        const std::int64_t now = std::time(nullptr);
        for (std::size_t i = 0; i < places.size(); ++i) {
            const std::size_t place = places[i];
            result[place] = seen.statuses[i] ? see(*seen.statuses[i], *processes[place], now)
                                             : unseen(*processes[place], now, seen.problems);
        }
    }
    return result;
}

/// Once more with a new connection where the manager, or the bus, was started anew.
service::Look Services::look_at(service::Side side, const std::vector<service::Target>& targets)
{
    service::Look seen = service::look(managers_, targets, bus::deadline_in(for_a_look));
    if (seen.problems.has_errors()) {
        managers_.forget(side);
        if (is_lost(seen.problems.items().front())) {
            seen = service::look(managers_, targets, bus::deadline_in(for_a_look));
        }
    }
    return seen;
}

Seen Services::look(const ProcessPtr& process)
{
    return std::move(look(std::vector<ProcessPtr>{process}).front());
}

diag::Result<bus::SystemdManager*> Services::manager_of(const Process& process)
{
    return managers_.systemd(process.target.side);
}

diag::Result<bus::Job> Services::queue(const ProcessPtr& process, bus::JobVerb verb)
{
    const auto manager = manager_of(*process);
    if (!manager) {
        return tl::unexpected(manager.error());
    }
    const std::string& unit = process->target.real;
    if (verb != bus::JobVerb::stop) {
        // Any refusal is that of the start, too.
        static_cast<void>((*manager)->reset_failed(unit).has_value());
    }
    return (*manager)->queue(verb, unit, bus::deadline_in(for_a_job));
}

diag::Result<std::optional<bus::JobResult>>
Services::poll(const ProcessPtr& process, const bus::Job& job)
{
    const auto manager = manager_of(*process);
    if (!manager) {
        return tl::unexpected(manager.error());
    }
    const auto result = (*manager)->wait(job, std::chrono::steady_clock::now());
    if (result) {
        return std::optional(*result);
    }
    if (result.error().code == bus::codes::timeout) {
        return std::optional<bus::JobResult>();
    }
    return tl::unexpected(result.error());
}

tl::expected<void, Fault> Services::signal(const ProcessPtr& process, int number)
{
    const std::string name = full_name(*process);
    const Seen seen = look(process);
    const std::int64_t pid = seen.process.pid;
    if (!is_signallable(seen.process.state) || pid == 0) {
        return tl::unexpected(fault(faults::not_running, name));
    }
    const base::UniqueFd handle(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    // Whether the number has another owner by now, a second look at the service tells.
    const bool same = handle && look(process).process.pid == pid;
    if (same && ::syscall(SYS_pidfd_send_signal, handle.get(), number, nullptr, 0) == 0) {
        return {};
    }
    const int error = errno;
    if (error == ESRCH || !same) {
        return tl::unexpected(fault(faults::not_running, name));
    }
    return tl::unexpected(
        fault(faults::failed, fmt::format("cannot signal '{}': {}", name, std::strerror(error))));
}

/// Has its unit changed on disk since systemd read it?
diag::Result<bool> Services::needs_reload(const Group& group)
{
    for (const ProcessPtr& process : group.processes) {
        const auto manager = manager_of(*process);
        if (!manager) {
            return tl::unexpected(manager.error());
        }
        const auto unit = (*manager)->unit_state(process->target.real);
        if (!unit) {
            return tl::unexpected(unit.error());
        }
        if (unit->need_daemon_reload) {
            return true;
        }
    }
    return false;
}

tl::expected<Changes, Fault> Services::reread()
{
    const auto translated = translate_ ? translate_() : tl::expected<void, std::string>{};
    if (!translated) {
        return tl::unexpected(fault(faults::cant_reread, translated.error()));
    }
    const auto targets = read_list_();
    if (!targets) {
        return tl::unexpected(fault(faults::cant_reread, targets.error().message));
    }
    listed_ = make_groups(*targets);
    Changes changes;
    for (const Group& group : listed_) {
        const Group* active = find_group(group.name);
        if (active == nullptr) {
            changes.added.push_back(group.name);
            continue;
        }
        const auto stale = needs_reload(*active);
        if (!stale) {
            return tl::unexpected(fault(faults::cant_reread, stale.error().message));
        }
        if (*stale || targets_of(*active) != targets_of(group)) {
            changes.changed.push_back(group.name);
        }
    }
    for (const Group& group : groups_) {
        if (find(listed_, group.name) == nullptr) {
            changes.removed.push_back(group.name);
        }
    }
    return changes;
}

tl::expected<std::vector<ProcessPtr>, Fault> Services::add(std::string_view name)
{
    const Group* listed = find(listed_, name);
    if (listed == nullptr) {
        return tl::unexpected(fault(faults::bad_name, name));
    }
    if (find_group(name) != nullptr) {
        return tl::unexpected(fault(faults::already_added, name));
    }
    const auto manager = manager_of(*listed->processes.front());
    const auto reloaded = manager ? (*manager)->reload() : tl::unexpected(manager.error());
    if (!reloaded) {
        return tl::unexpected(fault(faults::failed, reloaded.error().message));
    }
    groups_.push_back(*listed);
    sort_stably(groups_, &Group::priority);
    return groups_.empty() ? std::vector<ProcessPtr>{} : find_group(name)->processes;
}

void Services::remove(std::string_view name)
{
    std::erase_if(groups_, [&](const Group& group) { return group.name == name; });
}

} // namespace initbridge::endpoint
