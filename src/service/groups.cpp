#include "src/service/groups.hpp"

#include "src/service/control.hpp"
#include "src/service/services_list.hpp"
#include "src/supervisor/faults.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

namespace initbridge::service {

namespace {

namespace faults = supervisor::faults;

/// Names of groups.
struct Differences {
    std::vector<std::string> added;
    std::vector<std::string> changed;
    std::vector<std::string> removed;
};

diag::Result<json::Value>
ask_supervisord_for(Managers& managers, const supervisor::Call& call, Deadline deadline)
{
    const auto client = managers.supervisord(deadline);
    if (!client) {
        return tl::unexpected(client.error());
    }
    return (*client)->call(call, deadline);
}

/// Those texts that are among `groups`.
std::vector<std::string> texts_among(const Groups& groups, const json::Value& value)
{
    std::vector<std::string> texts;
    const json::Array* items = value.as_array();
    for (const json::Value& item : items == nullptr ? json::Array{} : *items) {
        const std::string* text = item.as_string();
        if (text != nullptr && groups.contains(*text)) {
            texts.push_back(*text);
        }
    }
    return texts;
}

/// `[[added, changed, removed]]`
diag::Result<Differences> read_anew(Managers& managers, const Groups& groups, Deadline deadline)
{
    const auto value = ask_supervisord_for(managers, {"supervisor.reloadConfig", {}}, deadline);
    if (!value) {
        return tl::unexpected(value.error());
    }
    const json::Array* outer = value->as_array();
    const json::Array* lists =
        outer == nullptr || outer->empty() ? nullptr : outer->front().as_array();
    if (lists == nullptr || lists->size() != 3) {
        return Differences{};
    }
    return Differences{
        texts_among(groups, (*lists)[0]),
        texts_among(groups, (*lists)[1]),
        texts_among(groups, (*lists)[2])};
}

/// A fault of `fine` says that it is so already.
diag::Result<void> tell_groups(
    Managers& managers,
    const std::string& method,
    const std::vector<std::string>& groups,
    std::int64_t fine,
    Deadline deadline)
{
    const auto client = managers.supervisord(deadline);
    if (!client) {
        return tl::unexpected(client.error());
    }
    std::vector<supervisor::Call> calls;
    calls.reserve(groups.size());
    for (const std::string& group : groups) {
        calls.push_back({method, {group}});
    }
    const auto replies = (*client)->call_all(calls, deadline);
    if (!replies) {
        return tl::unexpected(replies.error());
    }
    for (const supervisor::Reply& reply : *replies) {
        if (reply.fault && reply.fault->code != fine) {
            return tl::unexpected(supervisor::describe(*reply.fault, method));
        }
    }
    return {};
}

diag::Result<void>
stop_groups(Managers& managers, const std::vector<std::string>& groups, Deadline deadline)
{
    auto targets = active_targets(managers, deadline);
    if (!targets) {
        return tl::unexpected(std::move(targets.error()));
    }
    const std::set<std::string> wanted(groups.begin(), groups.end());
    std::erase_if(*targets, [&](const Target& target) { return !wanted.contains(target.group); });
    const auto outcomes = control(managers, *targets, Verb::stop, deadline);
    if (!outcomes) {
        return tl::unexpected(outcomes.error());
    }
    for (const Outcome& outcome : *outcomes) {
        if (outcome.problem) {
            return tl::unexpected(*outcome.problem);
        }
    }
    return {};
}

constexpr std::int64_t bytes_shown = 4096;

std::vector<std::string> last_lines(std::string_view text, std::size_t count)
{
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        std::ranges::replace_if(
            lines.back(), [](char c) { return c >= 0 && c < ' ' && c != '\t'; }, '?');
    }
    if (lines.size() > count) {
        lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(count));
    }
    return lines;
}

} // namespace

diag::Result<std::vector<Target>> active_targets(Managers& managers, Deadline deadline)
{
    const auto told = ask_supervisord_for(managers, {"supervisor.getAllProcessInfo", {}}, deadline);
    if (!told) {
        return tl::unexpected(told.error());
    }
    const auto processes = supervisor::read_processes(*told);
    if (!processes) {
        return tl::unexpected(processes.error());
    }
    // This is of the configuration that was read last, which need not be the one that runs.
    const auto known = ask_supervisord_for(managers, {"supervisor.getAllConfigInfo", {}}, deadline);
    if (!known) {
        return tl::unexpected(known.error());
    }
    const auto configs = supervisor::read_configs(*known);
    if (!configs) {
        return tl::unexpected(configs.error());
    }
    std::vector<supervisor::ProcessConfig> active;
    for (const supervisor::Process& each : *processes) {
        const auto same = std::ranges::find_if(*configs, [&](const auto& config) {
            return config.group == each.group && config.name == each.name;
        });
        active.push_back(
            same != configs->end() ? *same
                                   : supervisor::ProcessConfig{each.group, each.name, false, {0}});
    }
    return from_configs(active);
}

diag::Result<void> update_groups(Managers& managers, const Groups& groups, Deadline deadline)
{
    const auto found = read_anew(managers, groups, deadline);
    if (!found) {
        return tl::unexpected(found.error());
    }
    std::vector<std::string> old = found->removed;
    old.insert(old.end(), found->changed.begin(), found->changed.end());
    std::vector<std::string> fresh = found->changed;
    fresh.insert(fresh.end(), found->added.begin(), found->added.end());
    if (!old.empty()) {
        if (auto done = stop_groups(managers, old, deadline); !done) {
            return done;
        }
        auto done =
            tell_groups(managers, "supervisor.removeProcessGroup", old, faults::bad_name, deadline);
        if (!done) {
            return done;
        }
    }
    if (fresh.empty()) {
        return {};
    }
    return tell_groups(
        managers, "supervisor.addProcessGroup", fresh, faults::already_added, deadline);
}

bool has_differences(Managers& managers, const Groups& groups, Deadline deadline)
{
    const auto found = read_anew(managers, groups, deadline);
    return found && !(found->added.empty() && found->changed.empty() && found->removed.empty());
}

std::vector<std::string>
last_lines_of(Managers& managers, const Target& target, std::size_t count, Deadline deadline)
{
    std::vector<std::string> lines;
    for (const char* method :
         {"supervisor.tailProcessStdoutLog", "supervisor.tailProcessStderrLog"}) {
        const auto value = ask_supervisord_for(
            managers, {method, {target.real, std::int64_t{0}, bytes_shown}}, deadline);
        const json::Array* parts = value ? value->as_array() : nullptr; // else it keeps none
        const std::string* text =
            parts == nullptr || parts->empty() ? nullptr : parts->front().as_string();
        if (text != nullptr) {
            std::ranges::copy(last_lines(*text, count), std::back_inserter(lines));
        }
    }
    return lines;
}

} // namespace initbridge::service
