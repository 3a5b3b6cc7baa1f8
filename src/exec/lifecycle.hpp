#pragma once
/// When a program that ended is run again: supervisord's rules, as its process.py has them, without
/// its clock of whole seconds.

#include "src/exec/options.hpp"

#include <cstdint>

namespace initbridge::exec {

/// How a run of the command came to its end.
struct Ending {
    enum class Kind {
        exited,
        killed,
        not_run, ///< it never ran: no such file, something to wait for that did not come
    } kind = Kind::exited;

    int number = 0;            ///< exit code or signal
    std::int64_t lifetime = 0; ///< milliseconds since it ran
    bool by_signal = false;    ///< the number is a signal's, of whatever kind this is
};

struct Verdict {
    enum class Kind {
        restart, ///< at once
        retry,   ///< after a pause
        give_up,
        finish, ///< it has ended for good
    } kind = Kind::finish;

    std::int64_t pause = 0; ///< milliseconds

    friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// supervisord looks once a second, so a program that ends at once is run once a second.
inline constexpr std::int64_t shortest_cycle = 1000;

class Lifecycle {
public:
    explicit Lifecycle(const Options& options)
        : options_(options)
    {}

    /// Is an end of this kind success?
    [[nodiscard]] bool is_expected(const Ending& ending) const;
    /// Did it fail to start: never run, or not up for start_secs?
    [[nodiscard]] bool failed_to_start(const Ending& ending) const;
    [[nodiscard]] Verdict judge(const Ending& ending);
    /// Would a run that ended like this be followed by another, the number of tries aside?
    [[nodiscard]] bool is_followed(const Ending& ending) const;

    /// Failed starts in a row.
    [[nodiscard]] std::int64_t tries() const { return tries_; }

private:
    const Options& options_;
    std::int64_t tries_ = 0;
};

} // namespace initbridge::exec
