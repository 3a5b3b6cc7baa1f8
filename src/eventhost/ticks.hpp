#pragma once
/// TICK events: supervisord.py, Supervisor.tick(). Pure.

#include "src/eventhost/history.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace initbridge::eventhost {

class Ticks {
public:
    /// Times in seconds since 1970. A period that was under way at `now` has no tick.
    explicit Ticks(std::int64_t now);

    /// Of periods that began since the last call.
    [[nodiscard]] std::vector<Event> at(std::int64_t now);

    /// When the next one begins.
    [[nodiscard]] std::int64_t next() const;

private:
    static constexpr std::array<std::int64_t, 3> periods{5, 60, 3600};

    std::array<std::int64_t, periods.size()> begun_{};
};

} // namespace initbridge::eventhost
