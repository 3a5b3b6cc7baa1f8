#include "src/events/payload.hpp"

#include <algorithm>

namespace initbridge::events {

std::string_view Payload::field(std::string_view key) const
{
    const auto found =
        std::ranges::find_if(fields, [&](const auto& field) { return field.first == key; });
    return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

Payload parse_payload(std::string_view text)
{
    Payload payload;
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (end != std::string_view::npos) {
        payload.data = text.substr(end + 1);
    }
    while (!line.empty()) {
        const std::size_t blank = std::min(line.find(' '), line.size());
        const std::string_view token = line.substr(0, blank);
        line.remove_prefix(std::min(blank + 1, line.size()));
        if (const std::size_t colon = token.find(':'); colon != std::string_view::npos) {
            payload.fields.emplace_back(token.substr(0, colon), token.substr(colon + 1));
        }
    }
    return payload;
}

bool covers(std::string_view subscription, std::string_view event)
{
    return subscription == "EVENT" || subscription == event ||
           (event.starts_with(subscription) && event.substr(subscription.size()).starts_with('_'));
}

bool is_called(std::string_view name, std::string_view process, std::string_view group)
{
    const std::size_t colon = name.find(':');
    if (colon == std::string_view::npos) {
        return name == process || name == group;
    }
    const std::string_view wanted = name.substr(colon + 1);
    return name.substr(0, colon) == group && (wanted == "*" || wanted.empty() || wanted == process);
}

std::string full_name(std::string_view process, std::string_view group)
{
    if (process == group || group.empty()) {
        return std::string(process);
    }
    return std::string(group).append(":").append(process);
}

} // namespace initbridge::events
