#pragma once
/// What listeners write to their standard output, as supervisord understands it. Pure.
/// supervisor/dispatchers.py, PEventListenerDispatcher.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::events {

/// What a listener says that it is ready for an event with, and what it answers one with.
inline constexpr std::string_view ready_token = "READY\n";
inline constexpr std::string_view accepted_answer = "RESULT 2\nOK";
inline constexpr std::string_view rejected_answer = "RESULT 4\nFAIL";

/// Of supervisor.states.EventListenerStates.
enum class ListenerState {
    acknowledged, ///< of its last event; it has not said that it is ready
    ready,
    busy,    ///< with an event
    unknown, ///< it broke the protocol, and gets nothing more until it is started again
};

struct Answer {
    enum class Kind {
        ready,
        accepted,
        rejected, ///< `text` is what came in place of `OK`
        broken,   ///< `text` is what nobody understands
    } kind = Kind::ready;

    std::string text;

    friend bool operator==(const Answer&, const Answer&) = default;
};

/// The listener's side of the protocol, followed as supervisord does.
class AnswerReader {
public:
    /// An event was sent. Only while state() is `ready`.
    void sent() { state_ = ListenerState::busy; }

    /// What the bytes say. A `broken` one that was busy has rejected its event.
    [[nodiscard]] std::vector<Answer> feed(std::string_view bytes);

    [[nodiscard]] ListenerState state() const { return state_; }

private:
    [[nodiscard]] std::optional<Answer> next();
    [[nodiscard]] std::optional<Answer> next_ready();
    [[nodiscard]] std::optional<Answer> next_result();
    [[nodiscard]] Answer broken();

    ListenerState state_ = ListenerState::acknowledged;
    std::string bytes_;
    std::optional<std::size_t> length_; ///< of the result that comes
};

} // namespace initbridge::events
