#include "src/listener/trial.hpp"

#include "src/listener/channel.hpp"
#include "src/listener/child.hpp"
#include "src/listener/listener_pipes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <utility>

namespace initbridge::listener {

namespace {

using events::Answer;
using events::ListenerState;
using Outcome = Tried::Outcome;

Tried tried(const Answer& answer)
{
    switch (answer.kind) {
    case Answer::Kind::accepted:
    case Answer::Kind::ready:
        return {Outcome::accepted, ""};
    case Answer::Kind::rejected:
        return {Outcome::rejected, answer.text};
    case Answer::Kind::broken:
        return {Outcome::broken, answer.text};
    }
    return {};
}

/// A listener that we run, as supervisord would.
struct Hosted {
    Child child;
    ListenerPipes pipes;
};

diag::Result<Hosted> start(const std::vector<std::string>& command)
{
    auto in = make_pipe();
    auto out = make_pipe();
    if (!in || !out) {
        return tl::unexpected(in ? out.error() : in.error());
    }
    auto child =
        Child::start(command, {{"SUPERVISOR_ENABLED", "1"}}, {in->read.get(), out->write.get()});
    if (!child) {
        return tl::unexpected(child.error());
    }
    return Hosted{std::move(*child), {std::move(in->write), std::move(out->read)}};
}

class Tester {
public:
    Tester(Hosted hosted, std::chrono::milliseconds timeout)
        : child_(std::move(hosted.child))
        , listener_(std::move(hosted.pipes))
        , timeout_(timeout)
    {}

    /// The answer to one event.
    [[nodiscard]] Tried ask(const events::Message& message)
    {
        const auto deadline = Clock::now() + timeout_;
        bool sent = false;
        while (true) {
            if (!sent && listener_.state() == ListenerState::ready) {
                listener_.send(message);
                sent = true;
            }
            for (const Answer& answer : step(deadline)) {
                if (answer.kind != Answer::Kind::ready) {
                    return tried(answer);
                }
            }
            if (listener_.is_silent()) {
                return {Outcome::ended, end_of(timeout_)};
            }
            if (Clock::now() >= deadline) {
                return {Outcome::no_answer, sent ? "" : "it never said READY"};
            }
        }
    }

    /// Asks it to end, the harder the longer it takes.
    [[nodiscard]] std::string finish()
    {
        listener_.close_input();
        return end_of(timeout_);
    }

private:
    [[nodiscard]] std::vector<Answer> step(Clock::time_point deadline)
    {
        auto ready = listener_.interest();
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        ::poll(ready.data(), ready.size(), static_cast<int>(std::max<std::int64_t>(left, 0)));
        return listener_.handle(ready);
    }

    [[nodiscard]] std::string end_of(std::chrono::milliseconds at_most)
    {
        if (const auto status = child_.wait(at_most)) {
            return describe_end(*status);
        }
        return "it is still there and is killed";
    }

    Child child_;
    ListenerPipes listener_;
    std::chrono::milliseconds timeout_;
};

} // namespace

std::string_view to_string(Outcome outcome)
{
    constexpr std::array<std::string_view, 6> words{
        "accepted", "rejected", "broken", "no answer", "ended", "not sent"};
    return words.at(static_cast<std::size_t>(outcome));
}

diag::Result<TrialResult> try_out(const Trial& trial)
{
    auto listener = start(trial.command);
    if (!listener) {
        return tl::unexpected(listener.error());
    }
    Tester tester(std::move(*listener), trial.timeout);
    TrialResult result;
    result.answers.resize(trial.messages.size());
    for (std::size_t i = 0; i < trial.messages.size(); ++i) {
        Tried& answer = result.answers[i] = tester.ask(trial.messages[i]);
        if (answer.outcome == Outcome::ended) {
            result.end = answer.text;
            return result;
        }
        if (answer.outcome != Outcome::accepted && answer.outcome != Outcome::rejected) {
            break;
        }
    }
    result.end = tester.finish();
    return result;
}

} // namespace initbridge::listener
