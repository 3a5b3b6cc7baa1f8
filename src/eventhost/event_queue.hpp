#pragma once
/// The events that wait for a listener, as a pool of supervisord's keeps them (process.py,
/// EventListenerPool). Pure.

#include "src/eventhost/history.hpp"
#include "src/events/message.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace initbridge::eventhost {

class EventQueue {
public:
    /// `pool`: the listener's name. `subscriptions`: as events::covers() takes them. `size`: how
    /// many events may wait.
    EventQueue(std::string pool, std::vector<std::string> subscriptions, std::size_t size);

    /// Puts an event behind the others if the listener wants to hear of it. The oldest one when
    /// there were too many: it is lost.
    [[nodiscard]] std::optional<events::Message> add(const Event& event);
    /// One that was not accepted, and is the next again.
    [[nodiscard]] std::optional<events::Message> put_back(events::Message message);
    /// The oldest one; nullopt: there is none.
    [[nodiscard]] std::optional<events::Message> take();

    [[nodiscard]] bool empty() const { return waiting_.empty(); }

private:
    [[nodiscard]] std::optional<events::Message> make_room();

    std::string pool_;
    std::vector<std::string> subscriptions_;
    std::size_t size_;
    std::uint64_t serial_ = 0; ///< and that of the pool: there is no other
    std::deque<events::Message> waiting_;
};

} // namespace initbridge::eventhost
