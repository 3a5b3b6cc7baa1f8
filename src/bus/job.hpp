#pragma once
/// What can be asked of a unit, and how it may end. Words of org.freedesktop.systemd1(5).

#include <chrono>
#include <string>
#include <string_view>

namespace initbridge::bus {

/// When to stop waiting.
using Deadline = std::chrono::steady_clock::time_point;

[[nodiscard]] inline Deadline deadline_in(std::chrono::milliseconds span)
{
    return std::chrono::steady_clock::now() + span;
}

enum class JobVerb { start, stop, restart, try_restart };

/// "start", "try-restart", …: for messages.
[[nodiscard]] std::string_view to_string(JobVerb verb);

/// `done` says that the job is over, not that the service runs: a condition that does not hold,
/// and a Type=simple command that is missing, end in `done` as well. unit_state() tells them apart.
enum class JobResult {
    done,
    canceled,
    timeout,
    failed,
    dependency,
    skipped,
    invalid,
    assert_failed, ///< "assert"
    unsupported,
    collected,
    once,
    frozen,
    concurrency,
    unknown, ///< a word that only a newer systemd knows
};

/// systemd's own word; "unknown" for JobResult::unknown.
[[nodiscard]] std::string_view to_string(JobResult result);
[[nodiscard]] JobResult parse_job_result(std::string_view word);
/// What happened, to follow the unit's name: "failed because a unit that it needs failed".
[[nodiscard]] std::string_view describe(JobResult result);

/// A job that was queued. Several calls may share one: systemd merges equal jobs of a unit.
struct Job {
    std::string path; ///< D-Bus object path
    std::string unit;
    JobVerb verb = JobVerb::start;

    friend bool operator==(const Job&, const Job&) = default;
};

} // namespace initbridge::bus
