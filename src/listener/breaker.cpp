#include "src/listener/breaker.hpp"

#include "src/events/payload.hpp"

#include <algorithm>
#include <utility>

namespace initbridge::listener {

bool Breaker::watches(std::string_view process, std::string_view group) const
{
    return options_.programs.empty() ||
           std::ranges::any_of(options_.programs, [&](const std::string& name) {
               return events::is_called(name, process, group);
           });
}

Breaker::Verdict Breaker::on_event(const events::Message& message, Time now)
{
    const events::Payload payload = events::parse_payload(message.payload);
    const std::string_view process = payload.field("processname");
    const std::string_view group = payload.field("groupname");
    if (!message.name.starts_with("PROCESS_STATE_") || !watches(process, group)) {
        return Verdict::other;
    }
    std::string name = events::full_name(process, group);
    if (message.name == "PROCESS_STATE_FATAL") {
        return given_up(std::move(name), now);
    }
    if (due_ && name == cause_ && message.name == "PROCESS_STATE_STARTING") {
        due_.reset();
        --count_;
        return Verdict::recovered;
    }
    return Verdict::other;
}

Breaker::Verdict Breaker::given_up(std::string name, Time now)
{
    ++count_;
    if (due_) {
        return Verdict::counted; // the first cause stays the cause
    }
    cause_ = std::move(name);
    if (count_ < options_.after) {
        return Verdict::counted;
    }
    due_ = now;
    if (last_ && *last_ <= now) { // a clock that was set back must not hold it for years
        due_ = std::max(now, *last_ + options_.cool_down);
    }
    return Verdict::tripped;
}

} // namespace initbridge::listener
