#include "src/cli/service_show.hpp"

#include "translate/diag/printable.hpp"

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace initbridge::cli {

namespace {

using service::LastExit;
using service::Side;
using service::State;
using service::Status;
using service::Target;
using std::chrono::seconds;

template <std::size_t n>
using Rows = std::vector<std::array<std::string, n>>;

template <std::size_t n>
std::string aligned(Rows<n> rows)
{
    std::array<std::size_t, n> widths{};
    for (auto& row : rows) {
        for (std::size_t i = 0; i < n; ++i) {
            row[i] = diag::printable(row[i]);
            widths[i] = std::max(widths[i], row[i].size());
        }
    }
    std::string text;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < n; ++i) {
            line += fmt::format("{:<{}}", row[i], i + 1 == n ? 0 : widths[i] + 2);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
    return text;
}

/// "3.4 MiB"
std::string describe_size(std::uint64_t bytes)
{
    constexpr double step = 1024;
    constexpr std::array<std::string_view, 4> units{"KiB", "MiB", "GiB", "TiB"};
    double size = static_cast<double>(bytes) / step;
    std::size_t unit = 0;
    for (; size >= step && unit + 1 < units.size(); ++unit) {
        size /= step;
    }
    return fmt::format("{:.1f} {}", size, units[unit]);
}

/// Without `now` no spans of time, and no memory.
std::string about(const Status& status, std::optional<service::Time> now)
{
    std::string text;
    const auto add = [&](const std::string& part) {
        if (!part.empty()) {
            text += fmt::format("{}{}", text.empty() ? "" : ", ", part);
        }
    };
    if (status.last_exit) {
        add(service::describe(*status.last_exit));
    }
    add(status.about);
    const bool never_told = status.state == State::waiting || status.state == State::missing;
    if (status.pid != 0) {
        add(fmt::format("pid {}", status.pid));
    }
    if (status.memory && now) {
        add(describe_size(*status.memory));
    }
    if (status.since && now && !never_told) {
        const auto span = std::chrono::floor<seconds>(*now - *status.since);
        add(fmt::format(
            "{}{}{}",
            status.pid != 0 ? "for " : "",
            service::describe(span),
            status.pid != 0 ? "" : " ago"));
    }
    return text;
}

std::string_view to_string(Side side)
{
    return side == Side::supervisord ? "supervisord" : "systemd";
}

json::Value text_or_null(const std::string& text)
{
    return text.empty() ? json::Value() : json::Value(text);
}

json::Value exit_to_json(const std::optional<LastExit>& exit)
{
    if (!exit) {
        return {};
    }
    const bool known = !exit->signalled || exit->number != 0;
    return json::Object{
        {"by", exit->signalled ? "signal" : "exit"},
        {"number", known ? json::Value(exit->number) : json::Value()}};
}

json::Object head_to_json(const Target& target)
{
    return {
        {"name", target.name},
        {"entry", target.entry},
        {"group", text_or_null(target.group)},
        {"runner", to_string(target.side)},
        {"scope", target.side == Side::user ? "user" : "system"},
        {"real_name", target.real}};
}

json::Value time_to_json(const std::optional<service::Time>& time)
{
    return time ? json::Value(time_text(*time)) : json::Value();
}

} // namespace

std::string
show_statuses(const std::vector<Target>& targets, const Statuses& statuses, service::Time now)
{
    Rows<4> rows{{"NAME", "STATE", "WANTED", "ABOUT"}};
    for (std::size_t i = 0; i < targets.size(); ++i) {
        if (statuses[i]) {
            rows.push_back(
                {targets[i].name,
                 std::string(service::to_string(statuses[i]->state)),
                 std::string(service::wanted(targets[i])),
                 about(*statuses[i], now)});
        }
    }
    return aligned(std::move(rows));
}

json::Value statuses_to_json(const std::vector<Target>& targets, const Statuses& statuses)
{
    json::Array array;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        array.push_back(status_object(targets[i], statuses[i]));
    }
    return array;
}

json::Object status_object(const Target& target, const std::optional<Status>& status)
{
    json::Object object = head_to_json(target);
    object.push_back({"wanted", service::wanted(target)});
    if (!status) {
        object.push_back({"state", nullptr});
        return object;
    }
    object.push_back({"state", service::to_string(status->state)});
    object.push_back({"as_wanted", service::as_wanted(status->state, target)});
    object.push_back({"since", time_to_json(status->since)});
    object.push_back({"pid", status->pid != 0 ? json::Value(status->pid) : json::Value()});
    object.push_back(
        {"memory",
         status->memory ? json::Value(static_cast<std::int64_t>(*status->memory)) : json::Value()});
    object.push_back(
        {"restarts", status->restarts ? json::Value(*status->restarts) : json::Value()});
    object.push_back({"last_exit", exit_to_json(status->last_exit)});
    object.push_back({"about", text_or_null(status->about)});
    return object;
}

std::string show_change(const Target& target, const std::optional<Status>& status)
{
    const std::string name = diag::printable(target.name);
    if (!status) {
        return fmt::format("{}: unknown\n", name);
    }
    const std::string rest = diag::printable(about(*status, std::nullopt));
    return fmt::format(
        "{}: {}{}{}\n", name, service::to_string(status->state), rest.empty() ? "" : ", ", rest);
}

std::string time_text(service::Time time)
{
    return fmt::format("{:%FT%T}Z", std::chrono::floor<seconds>(time));
}

std::string show_list(const std::vector<Target>& targets)
{
    Rows<5> rows{{"NAME", "GROUP", "KIND", "BOOT", "DESCRIPTION"}};
    for (const Target& target : targets) {
        rows.push_back(
            {target.name,
             target.group,
             target.kind.empty() ? "-" : target.kind,
             target.at_boot ? "yes" : "no",
             target.description});
    }
    return aligned(std::move(rows));
}

json::Value list_to_json(const std::vector<Target>& targets)
{
    json::Array array;
    for (const Target& target : targets) {
        json::Object object = head_to_json(target);
        object.push_back({"kind", text_or_null(target.kind)});
        object.push_back({"starts_at_boot", target.at_boot});
        object.push_back({"description", text_or_null(target.description)});
        array.push_back(std::move(object));
    }
    return array;
}

std::string show_names(const std::vector<Target>& targets)
{
    std::string text;
    for (const Target& target : targets) {
        text += diag::printable(target.name) + '\n';
    }
    return text;
}

} // namespace initbridge::cli
