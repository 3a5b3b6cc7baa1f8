#include "src/events/payload.hpp"
#include "src/listener/run.hpp"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <map>

namespace initbridge::listener {

namespace {

/// `12 running, 1 fatal (web)`
std::string summary(const States& states)
{
    std::map<std::string, int> counts;
    std::string fatal;
    for (const auto& [name, state] : states) {
        ++counts[state];
        if (state == "FATAL") {
            fatal += fmt::format("{}{}", fatal.empty() ? "" : " ", name);
        }
    }
    std::string text;
    for (const std::string_view state :
         {"RUNNING", "STARTING", "BACKOFF", "STOPPING", "STOPPED", "EXITED", "FATAL", "UNKNOWN"}) {
        if (const auto found = counts.find(std::string(state)); found != counts.end()) {
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", found->second, state);
        }
    }
    if (!fatal.empty()) {
        text += fmt::format(" ({})", fatal);
    }
    return text.empty() ? "no processes" : text;
}

/// Where nobody asked to be told, this does nothing: sd_notify(3).
void tell(const States& states)
{
    ::sd_notify(0, ("STATUS=" + summary(states)).c_str());
}

void follow(States& states, const events::Message& message)
{
    constexpr std::string_view prefix = "PROCESS_STATE_";
    const events::Payload payload = events::parse_payload(message.payload);
    if (message.name.starts_with(prefix)) {
        states[events::full_name(payload.field("processname"), payload.field("groupname"))] =
            message.name.substr(prefix.size());
    } else if (message.name == "PROCESS_GROUP_REMOVED") {
        const std::string group(payload.field("groupname"));
        std::erase_if(states, [&](const auto& entry) {
            return entry.first == group || entry.first.starts_with(group + ":");
        });
    }
}

} // namespace

diag::Result<void> notify_states(States states, Channel& channel)
{
    tell(states);
    while (true) {
        auto next = channel.next();
        if (!next) {
            return tl::unexpected(next.error());
        }
        if (next->kind == Channel::Next::Kind::end) {
            return {};
        }
        follow(states, next->message);
        tell(states);
        if (auto done = channel.accept(next->message); !done) {
            return done;
        }
    }
}

} // namespace initbridge::listener
