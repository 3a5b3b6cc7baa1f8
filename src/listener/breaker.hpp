#pragma once
/// When the circuit breaker ends the supervisor. Pure: times are given.

#include "src/events/message.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace initbridge::listener {

using Time = std::chrono::system_clock::time_point;

struct BreakerOptions {
    std::vector<std::string> programs;      ///< as events::is_called() takes them; empty: any
    int after = 1;                          ///< how often one of them has to be given up on
    std::chrono::milliseconds cool_down{0}; ///< at least that long between two endings
};

class Breaker {
public:
    enum class Verdict {
        other,     ///< nothing that matters here
        counted,   ///< given up on, but not often enough
        tripped,   ///< due() says when the supervisor ends
        recovered, ///< what tripped it was started again in time
    };

    /// `last`: when it ended a supervisor before this one.
    Breaker(BreakerOptions options, std::optional<Time> last)
        : options_(std::move(options))
        , last_(last)
    {}

    [[nodiscard]] Verdict on_event(const events::Message& message, Time now);

    /// nullopt: it did not trip.
    [[nodiscard]] std::optional<Time> due() const { return due_; }

    /// `web` or `group:process`: what tripped it, or what was counted last.
    [[nodiscard]] const std::string& cause() const { return cause_; }

    [[nodiscard]] int count() const { return count_; }

private:
    [[nodiscard]] bool watches(std::string_view process, std::string_view group) const;
    [[nodiscard]] Verdict given_up(std::string name, Time now);

    BreakerOptions options_;
    std::optional<Time> last_;
    std::optional<Time> due_;
    std::string cause_;
    int count_ = 0;
};

} // namespace initbridge::listener
