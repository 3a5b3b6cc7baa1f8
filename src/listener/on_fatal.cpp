#include "src/events/payload.hpp"
#include "src/listener/breaker.hpp"
#include "src/listener/run.hpp"
#include "src/listener/supervisor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <utility>

namespace initbridge::listener {

namespace {

constexpr std::size_t most_restarts = 5;
constexpr std::chrono::minutes of_restarts{5};

class Warden {
public:
    explicit Warden(const OnFatal& options)
        : options_(options)
    {}

    void act(const events::Message& message)
    {
        if (message.name != "PROCESS_STATE_FATAL") {
            return;
        }
        const events::Payload payload = events::parse_payload(message.payload);
        for (const Policy& policy : options_.policies) {
            const bool meant = events::is_called(
                policy.program, payload.field("processname"), payload.field("groupname"));
            if (meant && policy.action == Policy::Action::run) {
                options_.say(fmt::format("'{}' has been given up on", policy.program));
                run_for({{}, {}, policy.command, options_.timeout, options_.say}, message);
            } else if (meant && policy.action == Policy::Action::restart) {
                restart(policy);
            }
        }
    }

private:
    void restart(const Policy& policy)
    {
        const auto now = Clock::now();
        std::deque<Clock::time_point>& restarts = restarts_[policy.program];
        while (!restarts.empty() && now - restarts.front() > of_restarts) {
            restarts.pop_front();
        }
        if (restarts.size() >= most_restarts) {
            options_.say(fmt::format(
                "'{}' has been given up on; there were {} restarts in {} minutes, and no more",
                policy.program,
                most_restarts,
                of_restarts.count()));
            return;
        }
        restarts.push_back(now);
        options_.say(
            fmt::format("'{}' has been given up on; its layer is restarted", policy.program));
        if (const auto done = options_.restart(policy); !done) {
            options_.say(done.error().message);
        }
    }

    const OnFatal& options_;
    std::map<std::string, std::deque<Clock::time_point>> restarts_; // by program
};

const Policy* policy_of(const OnFatal& options, std::string_view cause)
{
    const std::size_t colon = std::min(cause.find(':'), cause.size());
    const auto found = std::ranges::find_if(options.policies, [&](const Policy& policy) {
        return policy.program == cause || policy.program == cause.substr(0, colon);
    });
    return found == options.policies.end() ? nullptr : &*found;
}

/// Without any program that ends supervisord, nothing has to be known of that.
diag::Result<void> only_act(Warden& warden, Channel& channel)
{
    for (;;) {
        auto next = channel.next();
        if (!next) {
            return tl::unexpected(next.error());
        }
        if (next->kind == Channel::Next::Kind::end) {
            return {};
        }
        warden.act(next->message);
        if (auto done = channel.accept(next->message); !done) {
            return done;
        }
    }
}

} // namespace

diag::Result<void> on_fatal(const OnFatal& options, Channel& channel)
{
    Warden warden(options);
    FatalExit exit = options.exit;
    for (const Policy& policy : options.policies) {
        if (policy.action == Policy::Action::exit) {
            exit.breaker.programs.push_back(policy.program);
        }
    }
    if (exit.breaker.programs.empty()) {
        return only_act(warden, channel);
    }
    exit.exit_code = [&](std::string_view cause) {
        const Policy* policy = policy_of(options, cause);
        return policy == nullptr ? std::nullopt : policy->exit_code;
    };
    exit.also = [&](const events::Message& message) {
        warden.act(message);
    };
    return fatal_exit(exit, channel);
}

} // namespace initbridge::listener
