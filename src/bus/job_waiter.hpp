#pragma once
/// Listens for the ends of jobs.

#include "src/bus/connection.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace initbridge::bus {

/// Made before the first job is queued, so that no end is missed: a job may be over before its
/// path is known. (Signals are looked at only after the answer to the call that queued the job.)
class JobWaiter {
public:
    /// The waiter must not outlive the connection.
    [[nodiscard]] static diag::Result<std::unique_ptr<JobWaiter>>
    make(const Connection& connection);

    /// From now on the result of this job is kept. Each call adds one take().
    void expect(const std::string& path);
    /// Nullopt: the job is not over.
    [[nodiscard]] std::optional<JobResult> take(const std::string& path);

private:
    struct Expected {
        std::size_t waiters = 0;
        std::optional<JobResult> result;
    };

    static int on_job_removed(sd_bus_message* message, void* waiter, sd_bus_error* error) noexcept;
    void job_removed(sd_bus_message* message);

    std::map<std::string, Expected> jobs_;
    SlotPtr slot_;
};

} // namespace initbridge::bus
