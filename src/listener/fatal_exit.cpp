#include "src/listener/run.hpp"
#include "src/listener/supervisor.hpp"

#include <fmt/format.h>

#include <utility>

namespace initbridge::listener {

namespace {

using Action = Fatality::Action;

class Runner {
public:
    Runner(const FatalExit& options, std::optional<Supervisor> supervisor)
        : options_(options)
        , supervisor_(std::move(supervisor))
        , breaker_(options.breaker, options.last)
    {}

    [[nodiscard]] diag::Result<void> run(Channel& channel)
    {
        while (true) {
            auto next = channel.next(deadline());
            if (!next) {
                return tl::unexpected(next.error());
            }
            if (next->kind == Channel::Next::Kind::end) {
                return {};
            }
            if (next->kind == Channel::Next::Kind::message) {
                if (options_.also) {
                    options_.also(next->message);
                }
                note(breaker_.on_event(next->message, std::chrono::system_clock::now()));
                if (auto done = channel.accept(next->message); !done) {
                    return done;
                }
            }
            if (auto done = act(); !done) {
                return done;
            }
        }
    }

private:
    [[nodiscard]] std::optional<Clock::time_point> deadline() const
    {
        if (!breaker_.due() || ended_) {
            return std::nullopt;
        }
        return Clock::now() + (*breaker_.due() - std::chrono::system_clock::now());
    }

    void note(Breaker::Verdict verdict)
    {
        if (verdict == Breaker::Verdict::other || ended_) {
            return;
        }
        const auto left = breaker_.due().value_or(Time{}) - std::chrono::system_clock::now();
        switch (verdict) {
        case Breaker::Verdict::counted:
            tell(
                Action::counted, fmt::format("has been given up on ({} so far)", breaker_.count()));
            return;
        case Breaker::Verdict::recovered:
            tell(Action::recovered, "was started again; supervisord goes on");
            return;
        case Breaker::Verdict::tripped:
            if (left.count() > 0) {
                tell(
                    Action::waiting,
                    fmt::format(
                        "has been given up on; supervisord ends in {} s, as it did not long ago",
                        std::chrono::ceil<std::chrono::seconds>(left).count()));
            }
            return;
        case Breaker::Verdict::other:
            return;
        }
    }

    [[nodiscard]] diag::Result<void> act()
    {
        if (ended_ || !breaker_.due() || *breaker_.due() > std::chrono::system_clock::now()) {
            return {};
        }
        ended_ = true;
        if (exit_code().value_or(0) != 0 && supervisor_ && !supervisor_->stdio) {
            options_.say(fmt::format(
                "supervisord's own exit status is always 0; for {} run it as 'initbridge stdio -- "
                "supervisord …'",
                *exit_code()));
        }
        // Before the end, since whatever follows may come too late.
        tell(Action::ended, "has been given up on; supervisord ends");
        return supervisor_ ? end(*supervisor_, exit_code()) : diag::Result<void>();
    }

    [[nodiscard]] std::optional<int> exit_code() const
    {
        return options_.exit_code ? options_.exit_code(breaker_.cause()) : std::nullopt;
    }

    void tell(Action action, std::string_view what) const
    {
        options_.say(fmt::format("'{}' {}", breaker_.cause(), what));
        options_.record({breaker_.cause(), breaker_.count(), action, exit_code()});
    }

    const FatalExit& options_;
    std::optional<Supervisor> supervisor_;
    Breaker breaker_;
    bool ended_ = false;
};

} // namespace

diag::Result<void> fatal_exit(const FatalExit& options, Channel& channel)
{
    std::optional<Supervisor> supervisor;
    if (!options.dry_run) {
        auto found = find_supervisor();
        if (!found) {
            return tl::unexpected(found.error());
        }
        supervisor = *found;
    }
    return Runner(options, std::move(supervisor)).run(channel);
}

} // namespace initbridge::listener
