#pragma once
/// The two pipes between a listener and supervisord, from the listener's side.

#include "src/events/message.hpp"
#include "translate/diag/diagnostic.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace initbridge::listener {

using Clock = std::chrono::steady_clock;

class Channel {
public:
    struct Next {
        enum class Kind { message, end, timeout } kind = Kind::end;
        events::Message message;
    };

    /// Both descriptors stay the caller's.
    Channel(int in, int out)
        : in_(in)
        , out_(out)
    {}

    /// Says that it is ready, unless it has, and waits for an event. One that was answered already
    /// is accepted at once and not shown again: supervisord 4.2 hands an event that one listener
    /// rejects to the others of the same priority (process.py, EventListenerPool).
    [[nodiscard]] diag::Result<Next> next(std::optional<Clock::time_point> deadline = {});
    /// Every event that next() gave is answered once.
    [[nodiscard]] diag::Result<void> accept(const events::Message& message);

private:
    [[nodiscard]] diag::Result<void> write(std::string_view text);
    [[nodiscard]] diag::Result<std::optional<Next>> read(std::optional<Clock::time_point> deadline);

    int in_;
    int out_;
    bool ready_ = false;
    std::string received_; ///< and not read yet
    events::MessageReader reader_;
    std::deque<std::uint64_t> answered_; ///< serials, the last ones
};

} // namespace initbridge::listener
