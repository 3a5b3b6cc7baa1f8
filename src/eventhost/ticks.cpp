#include "src/eventhost/ticks.hpp"

#include <fmt/format.h>

namespace initbridge::eventhost {

Ticks::Ticks(std::int64_t now)
{
    for (std::size_t i = 0; i < periods.size(); ++i) {
        begun_[i] = now - now % periods[i];
    }
}

std::vector<Event> Ticks::at(std::int64_t now)
{
    std::vector<Event> events;
    for (std::size_t i = 0; i < periods.size(); ++i) {
        const std::int64_t begin = now - now % periods[i];
        if (begin != begun_[i]) {
            begun_[i] = begin;
            events.push_back({fmt::format("TICK_{}", periods[i]), fmt::format("when:{}", begin)});
        }
    }
    return events;
}

std::int64_t Ticks::next() const
{
    return begun_[0] + periods[0]; // all others begin together with one of these
}

} // namespace initbridge::eventhost
