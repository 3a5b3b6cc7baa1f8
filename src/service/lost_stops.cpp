#include "src/base/proc.hpp"
#include "src/service/control_parts.hpp"
#include "src/supervisor/process.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <thread>
#include <utility>

namespace initbridge::service {

namespace {

using supervisor::Process;
using supervisor::ProcessState;

/// What supervisord itself takes between fork and exec where /proc cannot be seen: up to 50 ms.
constexpr std::chrono::milliseconds fork_race{60};
constexpr std::chrono::milliseconds between_glances{5};
/// Then it hangs, and not in what supervisord does before exec.
constexpr std::chrono::seconds longest_birth{5};

/// Was it spawned so lately that a signal could be lost?
bool is_newborn(const Task* task)
{
    const Status& status = task->before;
    const auto age = status.since ? std::chrono::system_clock::now() - *status.since
                                  : std::chrono::system_clock::duration::max();
    return status.pid != 0 && age < std::chrono::seconds(2); // supervisord tells whole seconds
}

/// Of these children of supervisord those that are programs now, in time.
std::vector<std::int64_t>
wait_for_exec(std::vector<std::int64_t> pids, std::int64_t parent, Deadline deadline)
{
    const Deadline last = std::min(deadline, bus::deadline_in(longest_birth));
    std::vector<std::int64_t> born;
    for (;;) {
        std::erase_if(pids, [&](std::int64_t pid) {
            const bool done = !base::is_copy_of(pid, parent);
            if (done) {
                born.push_back(pid);
            }
            return done;
        });
        if (pids.empty() || std::chrono::steady_clock::now() >= last) {
            return born;
        }
        std::this_thread::sleep_for(between_glances);
    }
}

diag::Result<std::vector<Process>> processes_of(supervisor::Client& client, Deadline deadline)
{
    const auto value = client.call({"supervisor.getAllProcessInfo", {}}, deadline);
    return value ? supervisor::read_processes(*value) : tl::unexpected(value.error());
}

/// In supervisord's own process namespace; 0: it does not answer.
std::int64_t pid_of(supervisor::Client& client, Deadline deadline)
{
    const auto value = client.call({"supervisor.getPID", {}}, deadline);
    const std::int64_t* pid = value ? value->as_integer() : nullptr;
    return pid != nullptr ? *pid : 0;
}

/// By name, those that are being stopped.
std::map<std::string, std::int64_t> stopping(const std::vector<Process>& processes)
{
    std::map<std::string, std::int64_t> pids;
    for (const Process& process : processes) {
        if (process.state == ProcessState::stopping && process.pid != 0) {
            pids[supervisor::full_name(process.group, process.name)] = process.pid;
        }
    }
    return pids;
}

diag::Result<void> send_again(
    supervisor::Client& client, const std::map<std::string, std::int64_t>& lost, Deadline deadline)
{
    const auto value = client.call({"supervisor.getAllConfigInfo", {}}, deadline);
    const auto configs =
        value ? supervisor::read_configs(*value)
              : diag::Result<std::vector<supervisor::ProcessConfig>>(tl::unexpected(value.error()));
    if (!configs) {
        return tl::unexpected(configs.error());
    }
    const auto now = processes_of(client, deadline);
    if (!now) {
        return tl::unexpected(now.error());
    }
    const auto still = stopping(*now);
    std::vector<supervisor::Call> calls;
    for (const supervisor::ProcessConfig& config : *configs) {
        const std::string name = supervisor::full_name(config.group, config.name);
        const auto was = lost.find(name);
        const auto is = still.find(name);
        if (was != lost.end() && is != still.end() && *was == *is && config.stop_signal != 0) {
            calls.push_back(
                {"supervisor.signalProcess", {name, std::to_string(config.stop_signal)}});
        }
    }
    // A fault says that it has ended meanwhile.
    const auto replies = client.call_all(calls, deadline);
    return replies ? diag::Result<void>{} : tl::unexpected(replies.error());
}

} // namespace

void let_grow_up(Managers& managers, const Tasks& tasks, Deadline deadline)
{
    std::vector<std::int64_t> newborn;
    for (const Task* task : tasks) {
        if (is_newborn(task)) {
            newborn.push_back(task->before.pid);
        }
    }
    if (newborn.empty()) {
        return;
    }
    const auto client = managers.supervisord(deadline);
    const std::int64_t parent = client ? pid_of(**client, deadline) : 0;
    const bool seen = std::ranges::all_of(
        newborn, [&](std::int64_t pid) { return base::parent_of(pid) == parent; });
    if (seen) {
        static_cast<void>(wait_for_exec(std::move(newborn), parent, deadline));
    } else {
        std::this_thread::sleep_for(fork_race);
    }
}

diag::Result<void> send_lost_stops(
    Managers& managers,
    const Tasks& tasks,
    const std::vector<Process>& processes,
    Deadline deadline)
{
    const auto pids = stopping(processes);
    const auto client = managers.supervisord(deadline);
    if (pids.empty() || !client) {
        return {};
    }
    const std::int64_t parent = pid_of(**client, deadline);
    std::map<std::string, std::int64_t> lost;
    std::vector<std::int64_t> copies;
    for (const Task* task : tasks) {
        const auto found = pids.find(task->target->real);
        if (found != pids.end() && !task->outcome.problem &&
            base::is_copy_of(found->second, parent)) {
            lost.insert(*found);
            copies.push_back(found->second);
        }
    }
    if (lost.empty()) {
        return {};
    }
    const auto born = wait_for_exec(std::move(copies), parent, deadline);
    std::erase_if(
        lost, [&](const auto& one) { return std::ranges::find(born, one.second) == born.end(); });
    return send_again(**client, lost, deadline);
}

} // namespace initbridge::service
