#pragma once
/// What events tell, and who hears of them. Pure.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::events {

/// `processname:web groupname:web from_state:BACKOFF`, and the data that may follow on other lines.
struct Payload {
    std::vector<std::pair<std::string, std::string>> fields; ///< in the order written
    std::string data;

    /// Empty when there is none.
    [[nodiscard]] std::string_view field(std::string_view key) const;

    friend bool operator==(const Payload&, const Payload&) = default;
};

[[nodiscard]] Payload parse_payload(std::string_view text);

/// Does a subscription (`TICK_5`, or a kind of events: `TICK`, `EVENT`) take the event?
[[nodiscard]] bool covers(std::string_view subscription, std::string_view event);

/// Is it the process that people call `name`: `web`, `group:process`, `group:*`? A name alone is
/// that of a process or of a group.
[[nodiscard]] bool
is_called(std::string_view name, std::string_view process, std::string_view group);

/// `web`, or `group:process` where the two differ.
[[nodiscard]] std::string full_name(std::string_view process, std::string_view group);

} // namespace initbridge::events
