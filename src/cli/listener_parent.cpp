#include "src/cli/listener_parent.hpp"

#include "src/listener/codes.hpp"
#include "src/supervisor/client.hpp"
#include "src/supervisor/process.hpp"
#include "translate/text/json.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ranges>
#include <string_view>

namespace initbridge::cli {

namespace {

constexpr std::chrono::seconds for_a_look{10};
/// supervisord stops each within its own stopwaitsecs.
constexpr std::chrono::minutes for_a_stop{10};
constexpr std::int64_t success = 80; // supervisor/xmlrpc.py, Faults.SUCCESS

supervisor::Deadline deadline_in(std::chrono::seconds span)
{
    return std::chrono::steady_clock::now() + span;
}

diag::Result<supervisor::Client> open_parent()
{
    constexpr std::string_view scheme = "unix://";
    const char* value = std::getenv("SUPERVISOR_SERVER_URL");
    const std::string_view url = value == nullptr ? "" : value;
    if (!url.starts_with(scheme)) {
        return diag::failure(
            listener::codes::no_supervisord,
            "SUPERVISOR_SERVER_URL names no unix socket to ask supervisord at");
    }
    return supervisor::Client::open(
        {std::string(url.substr(scheme.size())), std::nullopt}, deadline_in(for_a_look));
}

/// Has any process been stopped by this? It was running then.
bool any_stopped(const json::Value& answer)
{
    const json::Array* results = answer.as_array();
    return results != nullptr && std::ranges::any_of(*results, [](const json::Value& result) {
               const json::Value* status = result.find("status");
               return status != nullptr && status->as_integer() != nullptr &&
                      *status->as_integer() == success;
           });
}

} // namespace

diag::Result<listener::States> states_of_parent()
{
    auto parent = open_parent();
    if (!parent) {
        return tl::unexpected(parent.error());
    }
    const auto value = parent->call({"supervisor.getAllProcessInfo", {}}, deadline_in(for_a_look));
    if (!value) {
        return tl::unexpected(value.error());
    }
    const auto processes = supervisor::read_processes(*value);
    if (!processes) {
        return tl::unexpected(processes.error());
    }
    listener::States states;
    for (const supervisor::Process& process : *processes) {
        states[supervisor::full_name(process.group, process.name)] =
            supervisor::name_of(process.state);
    }
    return states;
}

diag::Result<void> restart_groups(const listener::Policy& policy)
{
    auto parent = open_parent();
    if (!parent) {
        return tl::unexpected(parent.error());
    }
    std::vector<std::string> down;
    for (const std::string& group : std::views::reverse(policy.groups)) {
        const auto stopped =
            parent->call({"supervisor.stopProcessGroup", {group}}, deadline_in(for_a_stop));
        if (!stopped) {
            return tl::unexpected(stopped.error());
        }
        if (any_stopped(*stopped) || group == policy.program) {
            down.push_back(group);
        }
    }
    for (const std::string& group : std::views::reverse(down)) {
        const auto started =
            parent->call({"supervisor.startProcessGroup", {group, false}}, deadline_in(for_a_stop));
        if (!started) {
            return tl::unexpected(started.error());
        }
    }
    return {};
}

} // namespace initbridge::cli
