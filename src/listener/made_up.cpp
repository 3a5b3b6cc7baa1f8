#include "src/listener/codes.hpp"
#include "src/listener/trial.hpp"
#include "translate/model/names.hpp"
#include "translate/text/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace initbridge::listener {

namespace {

/// One of each, as supervisor/events.py writes them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 20> samples{{
    {"SUPERVISOR_STATE_CHANGE_RUNNING", ""},
    {"PROCESS_GROUP_ADDED", "groupname:web\n"},
    {"PROCESS_STATE_STARTING", "processname:web groupname:web from_state:STOPPED tries:0"},
    {"PROCESS_STATE_RUNNING", "processname:web groupname:web from_state:STARTING pid:4242"},
    {"PROCESS_LOG_STDOUT", "processname:web groupname:web pid:4242 channel:stdout\nhello\n"},
    {"PROCESS_LOG_STDERR", "processname:web groupname:web pid:4242 channel:stderr\nzß水🍌\n"},
    {"PROCESS_COMMUNICATION_STDOUT", "processname:web groupname:web pid:4242\nhello"},
    {"PROCESS_COMMUNICATION_STDERR", "processname:web groupname:web pid:4242\nhello"},
    {"REMOTE_COMMUNICATION", "type:greeting\nhello"},
    {"PROCESS_STATE_EXITED",
     "processname:web groupname:web from_state:RUNNING expected:0 pid:4242"},
    {"PROCESS_STATE_BACKOFF", "processname:web groupname:web from_state:STARTING tries:1"},
    {"PROCESS_STATE_FATAL", "processname:web groupname:web from_state:BACKOFF"},
    {"PROCESS_STATE_STOPPING", "processname:web groupname:web from_state:RUNNING pid:4242"},
    {"PROCESS_STATE_STOPPED", "processname:web groupname:web from_state:STOPPING pid:4242"},
    {"PROCESS_STATE_UNKNOWN", "processname:web groupname:web from_state:STOPPING"},
    {"PROCESS_GROUP_REMOVED", "groupname:web\n"},
    {"TICK_5", "when:1200000000"},
    {"TICK_60", "when:1200000000"},
    {"TICK_3600", "when:1199998800"},
    {"SUPERVISOR_STATE_CHANGE_STOPPING", ""},
}};

events::Message message_of(std::string_view name, std::string payload)
{
    events::Message message;
    message.name = name;
    message.payload = std::move(payload);
    message.pool = "test";
    return message;
}

std::string with_newlines(std::string_view text)
{
    std::string result(text);
    for (std::size_t at = result.find("\\n"); at != std::string::npos;
         at = result.find("\\n", at + 1)) {
        result.replace(at, 2, "\n");
    }
    return result;
}

tl::unexpected<diag::Diagnostic> bad_event(std::string message)
{
    auto problem = diag::failure(codes::bad_event, std::move(message));
    problem.value().hint = "such as 'TICK_5' or 'PROCESS_STATE_FATAL processname:web groupname:web "
                           "from_state:BACKOFF'";
    return problem;
}

std::string text_of(const json::Value& value, std::string_view key)
{
    const json::Value* found = value.find(key);
    const std::string* text = found == nullptr ? nullptr : found->as_string();
    return text == nullptr ? std::string() : *text;
}

} // namespace

diag::Result<events::Message> made_up(std::string_view text)
{
    const std::size_t blank = std::min(text.find(' '), text.size());
    const auto name = model::parse_event(text.substr(0, blank));
    const auto sample =
        std::ranges::find_if(samples, [&](const auto& one) { return name && one.first == *name; });
    if (sample == samples.end()) {
        return bad_event(
            fmt::format("'{}' is no event that supervisord sends", text.substr(0, blank)));
    }
    return message_of(
        *name,
        blank == text.size() ? std::string(sample->second) : with_newlines(text.substr(blank + 1)));
}

std::vector<events::Message> all_made_up()
{
    std::vector<events::Message> messages;
    messages.reserve(samples.size());
    for (const auto& [name, payload] : samples) {
        messages.push_back(message_of(name, std::string(payload)));
    }
    return messages;
}

diag::Result<std::vector<events::Message>> recorded(std::string_view text)
{
    std::vector<events::Message> messages;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty()) {
            continue;
        }
        const auto value = json::parse(line);
        const std::string name = value ? text_of(*value, "event") : std::string();
        if (!model::parse_event(name)) {
            return bad_event(fmt::format("line {} of the record has no event", number));
        }
        messages.push_back(message_of(name, text_of(*value, "payload")));
    }
    return messages;
}

} // namespace initbridge::listener
