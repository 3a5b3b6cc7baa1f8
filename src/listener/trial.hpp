#pragma once
/// `initbridge listener test`: any listener, fed with events, and what it says.

#include "src/events/message.hpp"
#include "translate/diag/diagnostic.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::listener {

/// A made-up event: `TICK_5`, or `TICK_5 when:1200` with a payload of its own; `\n` in it is a
/// newline. Else listener/bad-event.
[[nodiscard]] diag::Result<events::Message> made_up(std::string_view text);
/// One of each event that supervisord has.
[[nodiscard]] std::vector<events::Message> all_made_up();
/// What log_events() wrote: one JSON object a line.
[[nodiscard]] diag::Result<std::vector<events::Message>> recorded(std::string_view text);

struct Trial {
    std::vector<std::string> command;
    std::vector<events::Message> messages;
    std::chrono::milliseconds timeout{0}; ///< for each answer
};

struct Tried {
    enum class Outcome {
        accepted,
        rejected,
        broken,    ///< the protocol
        no_answer, ///< in time
        ended,     ///< the listener has
        not_sent,  ///< after one of the latter three
    } outcome = Outcome::not_sent;
    std::string text; ///< what it said in place of `OK`, or how it ended
};

struct TrialResult {
    std::vector<Tried> answers; ///< in the order of the messages
    std::string end;            ///< how it ended once its input was closed
};

[[nodiscard]] std::string_view to_string(Tried::Outcome outcome);
[[nodiscard]] diag::Result<TrialResult> try_out(const Trial& trial);

} // namespace initbridge::listener
