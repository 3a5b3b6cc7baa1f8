#include "src/eventhost/event_queue.hpp"

#include "src/events/payload.hpp"

#include <algorithm>
#include <utility>

namespace initbridge::eventhost {

EventQueue::EventQueue(std::string pool, std::vector<std::string> subscriptions, std::size_t size)
    : pool_(std::move(pool))
    , subscriptions_(std::move(subscriptions))
    , size_(size)
{}

std::optional<events::Message> EventQueue::add(const Event& event)
{
    const bool wanted = std::ranges::any_of(subscriptions_, [&](const std::string& subscription) {
        return events::covers(subscription, event.name);
    });
    if (!wanted) {
        return std::nullopt;
    }
    auto lost = make_room();
    waiting_.push_back({"supervisor", serial_, pool_, serial_, event.name, event.payload});
    ++serial_;
    return lost;
}

std::optional<events::Message> EventQueue::put_back(events::Message message)
{
    auto lost = make_room();
    waiting_.push_front(std::move(message));
    return lost;
}

std::optional<events::Message> EventQueue::take()
{
    if (waiting_.empty()) {
        return std::nullopt;
    }
    events::Message oldest = std::move(waiting_.front());
    waiting_.pop_front();
    return oldest;
}

std::optional<events::Message> EventQueue::make_room()
{
    return waiting_.size() < size_ ? std::nullopt : take();
}

} // namespace initbridge::eventhost
