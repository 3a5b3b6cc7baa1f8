#include "translate/systemd/restart.hpp"

#include "translate/model/names.hpp"
#include "translate/shim/shim.hpp"
#include "translate/text/duration.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace initbridge::systemd {

namespace {

constexpr std::int64_t restart_pause = 1; ///< seconds
constexpr int kill_signal = 9;
constexpr int growing_pause_version = 254;
/// More retries than this keep a constant pause: the steps would be finer than the timer.
constexpr std::int64_t most_growing_retries = 100;
constexpr std::int64_t longest_growing_pause = 60;
/// Seconds that one attempt may take longer than counted: the accuracy of systemd's timers.
constexpr double slack = 0.25;

/// The pauses before attempts 2…N+2 taken together: systemd multiplies the pause by the same
/// factor at each step (systemd.service(5), RestartSteps=), so this is a geometric series.
[[nodiscard]] double sum_of_pauses(std::int64_t retries, double longest)
{
    const double factor = std::pow(longest, 1.0 / static_cast<double>(retries - 1));
    return (std::pow(factor, static_cast<double>(retries)) - 1.0) / (factor - 1.0) + longest;
}

/// The longest pause for which both hold: N+1 instant failures hit the limit even when all pauses
/// have become the longest (they never shrink again), and the first N+1 starts that stay up do not.
[[nodiscard]] std::int64_t longest_pause(std::int64_t retries, std::int64_t start_secs)
{
    const auto attempts = static_cast<double>(retries + 1);
    std::int64_t longest = std::min(retries, longest_growing_pause);
    while (longest > 2) {
        const double mean = sum_of_pauses(retries, static_cast<double>(longest)) / attempts;
        if (static_cast<double>(longest) + slack <= static_cast<double>(start_secs) + mean) {
            break;
        }
        --longest;
    }
    return longest;
}

[[nodiscard]] bool is_clean_signal(int signal)
{
    constexpr std::array clean{1, 2, 13, 15}; // HUP INT PIPE TERM: systemd.service(5)
    return std::find(clean.begin(), clean.end(), signal) != clean.end();
}

} // namespace

StartLimit start_limit(const model::Service& service, std::optional<int> version)
{
    const bool retries_early_exits =
        service.kind != model::Kind::oneshot && service.restart != model::RestartPolicy::no;
    if (!retries_early_exits || service.start_secs.count() == 0) {
        return {};
    }
    constexpr std::int64_t most_starts = std::numeric_limits<std::uint32_t>::max();
    const std::int64_t starts = std::min(service.start_retries, most_starts - 1) + 1;
    // Ten years, so that the product cannot overflow; longer windows mean the same.
    constexpr std::int64_t longest_window = 10LL * 365 * 24 * 3600;
    const std::int64_t period =
        std::min(service.start_secs.count(), longest_window) + restart_pause;
    const bool endless = starts > longest_window / period;

    StartLimit limit;
    limit.burst = static_cast<std::uint32_t>(starts);
    limit.interval = std::chrono::seconds(endless ? longest_window : starts * period);
    const std::int64_t retries = starts - 1;
    if (version.value_or(0) >= growing_pause_version && retries >= 2 &&
        retries <= most_growing_retries && !endless) {
        const std::int64_t longest = longest_pause(retries, service.start_secs.count());
        limit.pause =
            GrowingPause{static_cast<std::uint32_t>(retries - 1), std::chrono::seconds(longest)};
        const double pauses = sum_of_pauses(retries, static_cast<double>(longest));
        limit.interval = std::chrono::seconds(starts * service.start_secs.count()) +
                         std::chrono::milliseconds(std::llround(pauses * 1000.0));
    }
    return limit;
}

void add_start_limit(UnitText& unit, const StartLimit& limit)
{
    unit.directive("StartLimitIntervalSec", text::render_duration(limit.interval));
    if (limit.interval.count() > 0) {
        unit.directive("StartLimitBurst", limit.burst);
    }
}

void add_restart(UnitText& unit, const model::Service& service, const StartLimit& limit)
{
    if (service.kind == model::Kind::oneshot) {
        return;
    }
    if (service.restart == model::RestartPolicy::no) {
        unit.directive("Restart", "no");
        return;
    }
    unit.directive("Restart", "always");
    if (service.restart == model::RestartPolicy::on_failure && !service.exit_codes.empty()) {
        // Not Restart=on-failure, for which death by SIGTERM and its like is clean.
        unit.begin_line("RestartPreventExitStatus");
        for (const int code : service.exit_codes) {
            unit.text() += code == service.exit_codes.front() ? "" : " ";
            unit.text() += std::to_string(code);
        }
        unit.end_line();
    }
    unit.directive("RestartSec", static_cast<std::size_t>(restart_pause));
    if (limit.pause) {
        unit.directive("RestartSteps", limit.pause->steps);
        unit.directive(
            "RestartMaxDelaySec", static_cast<std::size_t>(limit.pause->longest.count()));
    }
}

void add_shim_restart(UnitText& unit, const model::Service& service)
{
    // When a signal ended the program, the shim ends with an exit status: a death of the main
    // process by a signal is the shim's own.
    const bool restarts = service.restart != model::RestartPolicy::no;
    const bool stops_by_kill = service.stop_signal == kill_signal;
    const std::string again = std::to_string(shim::again_status);
    unit.text() += "# The shim restarts the program; the following is about the shim itself.\n";
    const bool hosted = service.kind == model::Kind::eventlistener; // the shim is a child
    unit.directive("NotifyAccess", hosted ? "all" : "main");        // for `systemctl status`
    unit.directive("Restart", restarts ? "on-abnormal" : "no");
    unit.directive(
        "RestartForceExitStatus", restarts && stops_by_kill ? again + " SIGKILL" : again);
    unit.directive("RestartSec", static_cast<std::size_t>(restart_pause));
    std::string success;
    for (const int code : service.exit_codes) {
        if (code != 0 && code != shim::again_status && code != shim::fatal_status) {
            success += std::to_string(code) + " ";
        }
    }
    unit.directive("SuccessExitStatus", success + again + (stops_by_kill ? " SIGKILL" : ""));
}

void add_success_status(UnitText& unit, const model::Service& service)
{
    constexpr int signal_base = 128;
    std::vector<int> codes;
    std::copy_if(
        service.exit_codes.begin(),
        service.exit_codes.end(),
        std::back_inserter(codes),
        [](int code) { return code != 0; });
    const int stopped = signal_base + service.stop_signal;
    if (std::find(codes.begin(), codes.end(), stopped) == codes.end()) {
        codes.push_back(stopped);
    }
    unit.begin_line("SuccessExitStatus");
    for (const int code : codes) {
        unit.text() += code == codes.front() ? "" : " ";
        unit.text() += std::to_string(code);
    }
    if (!is_clean_signal(service.stop_signal)) {
        unit.text() += " SIG";
        unit.text() += model::signal_name(service.stop_signal);
    }
    unit.end_line();
}

} // namespace initbridge::systemd
