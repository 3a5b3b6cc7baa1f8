#pragma once
/// What event listeners hear of.

#include "translate/model/service.hpp"

#include <string_view>
#include <vector>

namespace initbridge::model {

/// As the entry says; of a listener that nobody has written, which sees to `on_fatal`, all states.
[[nodiscard]] inline std::vector<std::string_view> events_of(const Service& service)
{
    if (service.entry == nullptr) {
        return {"PROCESS_STATE"};
    }
    std::vector<std::string_view> events;
    if (service.entry->events) {
        for (const auto& event : service.entry->events->value) {
            events.push_back(event.value);
        }
    }
    return events;
}

} // namespace initbridge::model
