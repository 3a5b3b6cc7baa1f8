#include "src/endpoint/states.hpp"

#include "src/service/mapping.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <limits>
#include <optional>
#include <utility>

namespace initbridge::endpoint {

namespace {

using service::State;

/// supervisor/process.py, finish(): what a program that ends too early gets.
constexpr std::string_view too_quickly = "Exited too quickly (process log may have details)";

/// As xmlrpc.py's capped_int().
std::int64_t seconds_of(const std::optional<service::Time>& time)
{
    if (!time) {
        return 0;
    }
    const auto since = std::chrono::floor<std::chrono::seconds>(time->time_since_epoch());
    return std::min<std::int64_t>(since.count(), std::numeric_limits<std::int32_t>::max());
}

bool has_process(ProcessState state)
{
    return state == ProcessState::running || state == ProcessState::starting ||
           state == ProcessState::stopping;
}

/// str(datetime.timedelta)
std::string uptime(std::int64_t seconds)
{
    constexpr std::int64_t minute = 60;
    constexpr std::int64_t hour = 60 * minute;
    constexpr std::int64_t day = 24 * hour;
    const std::int64_t days = seconds / day;
    const std::string head = days == 0 ? "" : fmt::format("{} day{}, ", days, days == 1 ? "" : "s");
    return fmt::format(
        "{}{}:{:02}:{:02}", head, seconds % day / hour, seconds % hour / minute, seconds % minute);
}

/// "%b %d %I:%M %p" in the C locale.
std::string date(std::int64_t seconds)
{
    constexpr std::array<std::string_view, 12> months{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t time = seconds;
    std::tm local{};
    ::localtime_r(&time, &local);
    const int hour = local.tm_hour % 12 == 0 ? 12 : local.tm_hour % 12;
    return fmt::format(
        "{} {:02} {:02}:{:02} {}",
        months.at(static_cast<std::size_t>(local.tm_mon)),
        local.tm_mday,
        hour,
        local.tm_min,
        local.tm_hour < 12 ? "AM" : "PM");
}

/// What is down: times of its last run, from systemd or from memory.
void see_down(const service::Status& status, Memory& memory, Seen& seen, std::int64_t now)
{
    supervisor::Process& told = seen.process;
    const std::int64_t ended = seconds_of(status.since);
    seen.forgotten = ended == 0;
    if (ended == 0 && memory.was_up) {
        memory.stop = now; // between the last look and this one
    }
    memory.stop = ended == 0 ? memory.stop : ended;
    const std::int64_t started = seconds_of(status.started);
    memory.start = started != 0 ? started : memory.start;
    memory.start = memory.start == 0 ? memory.stop : memory.start;
    memory.was_up = false;
    told.stop = memory.stop;
    if (status.last_exit) {
        told.exit_status = status.last_exit->signalled ? -1 : status.last_exit->number;
    }
}

} // namespace

Seen see(const service::Status& status, Process& process, std::int64_t now)
{
    Memory& memory = process.memory;
    Seen seen;
    supervisor::Process& told = seen.process;
    told.group = process.group;
    told.name = process.name;
    told.now = now;
    told.state = service::process_state(status.state);
    told.pid = has_process(told.state) ? status.pid : 0;
    seen.missing = status.state == State::missing;
    seen.done = status.state == State::done;
    seen.about = status.about;
    seen.not_run = status.not_run;
    if (has_process(told.state)) {
        const std::int64_t started = seconds_of(status.since);
        memory.start = started == 0 ? memory.start : started;
        memory.was_up = true;
        memory.spawn_error.clear();
    } else if (told.state == ProcessState::backoff) {
        memory.start = memory.start == 0 ? seconds_of(status.since) : memory.start;
        memory.was_up = false;
    } else if (!seen.missing) {
        see_down(status, memory, seen, now);
    }
    told.start = memory.start;
    told.stop = memory.stop;
    if (told.state == ProcessState::backoff || told.state == ProcessState::fatal) {
        told.spawn_error = seen.missing                  ? status.about
                           : !memory.spawn_error.empty() ? memory.spawn_error
                           : !status.not_run.empty()     ? status.not_run
                                                         : std::string(too_quickly);
    }
    return seen;
}

bool is_running(ProcessState state)
{
    return state == ProcessState::running || state == ProcessState::backoff ||
           state == ProcessState::starting;
}

bool is_stopped(ProcessState state)
{
    return state == ProcessState::stopped || state == ProcessState::exited ||
           state == ProcessState::fatal || state == ProcessState::unknown;
}

bool is_signallable(ProcessState state)
{
    return state == ProcessState::running || state == ProcessState::starting ||
           state == ProcessState::stopping;
}

std::string describe(const supervisor::Process& process)
{
    switch (process.state) {
    case ProcessState::running:
        return fmt::format(
            "pid {}, uptime {}",
            process.pid,
            uptime(std::max<std::int64_t>(process.now - process.start, 0)));
    case ProcessState::fatal:
    case ProcessState::backoff:
        return process.spawn_error.empty()
                   ? fmt::format("unknown error (try \"tail {}\")", process.name)
                   : process.spawn_error;
    case ProcessState::stopped:
    case ProcessState::exited:
        return process.start == 0 ? "Not started" : date(process.stop);
    case ProcessState::starting:
    case ProcessState::stopping:
    case ProcessState::unknown:
        break;
    }
    return {};
}

json::Value process_info(const Seen& seen, const Process& process)
{
    const supervisor::Process& told = seen.process;
    const std::string out = log_path(process.target.out);
    return json::Object{
        {"name", told.name},
        {"group", told.group},
        {"start", told.start},
        {"stop", told.stop},
        {"now", told.now},
        {"state", static_cast<std::int64_t>(told.state)},
        {"statename", supervisor::name_of(told.state)},
        {"spawnerr", told.spawn_error},
        {"exitstatus", told.exit_status},
        {"logfile", out},
        {"stdout_logfile", out},
        {"stderr_logfile", log_path(process.target.err)},
        {"pid", told.pid},
        {"description", describe(told)}};
}

std::string log_path(std::string_view log)
{
    constexpr std::string_view file = "file:";
    return log.starts_with(file) ? std::string(log.substr(file.size())) : std::string();
}

} // namespace initbridge::endpoint
