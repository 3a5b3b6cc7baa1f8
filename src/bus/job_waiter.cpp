#include "src/bus/job_waiter.hpp"

#include "src/bus/names.hpp"

#include <cstdint>

namespace initbridge::bus {

namespace {

// Without it a bus carries no signals of the manager; a direct connection always has them
// (org.freedesktop.systemd1(5)).
diag::Result<void> subscribe(const Connection& connection)
{
    const Call call{manager_path, manager_interface, "Subscribe", "cannot listen to systemd"};
    const auto answer = connection.call(call, "");
    if (!answer && dbus_name(answer.error()) != "org.freedesktop.systemd1.AlreadySubscribed") {
        return tl::unexpected(answer.error());
    }
    return {};
}

} // namespace

diag::Result<std::unique_ptr<JobWaiter>> JobWaiter::make(const Connection& connection)
{
    auto waiter = std::make_unique<JobWaiter>();
    sd_bus_slot* slot = nullptr;
    const int result = sd_bus_match_signal(
        connection.bus(),
        &slot,
        connection.service(),
        manager_path,
        manager_interface,
        "JobRemoved",
        &JobWaiter::on_job_removed,
        waiter.get());
    if (result < 0) {
        return tl::unexpected(BusError().diagnostic("cannot listen to systemd", result));
    }
    waiter->slot_.reset(slot);
    if (connection.service() != nullptr) {
        if (auto done = subscribe(connection); !done) {
            return tl::unexpected(std::move(done.error()));
        }
    }
    return waiter;
}

void JobWaiter::expect(const std::string& path)
{
    ++jobs_[path].waiters;
}

std::optional<JobResult> JobWaiter::take(const std::string& path)
{
    const auto found = jobs_.find(path);
    if (found == jobs_.end() || !found->second.result) {
        return std::nullopt;
    }
    const JobResult result = *found->second.result;
    if (--found->second.waiters == 0) {
        jobs_.erase(found);
    }
    return result;
}

int JobWaiter::on_job_removed(sd_bus_message* message, void* waiter, sd_bus_error*) noexcept
{
    static_cast<JobWaiter*>(waiter)->job_removed(message);
    return 0;
}

void JobWaiter::job_removed(sd_bus_message* message)
{
    std::uint32_t id = 0;
    const char* path = nullptr;
    const char* unit = nullptr;
    const char* result = nullptr;
    if (sd_bus_message_read(message, "uoss", &id, &path, &unit, &result) <= 0) {
        return;
    }
    if (const auto found = jobs_.find(path); found != jobs_.end()) {
        found->second.result = parse_job_result(result);
    }
}

} // namespace initbridge::bus
