#include "src/cli/listener_trial.hpp"

#include "src/cli/output.hpp"
#include "src/fs/source.hpp"
#include "src/listener/codes.hpp"
#include "src/listener/trial.hpp"
#include "translate/text/json.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <csignal>
#include <string>
#include <utility>

namespace initbridge::cli {

namespace {

using Messages = std::vector<events::Message>;

constexpr std::chrono::seconds usual_answer{10};

diag::Result<Messages> replayed(const std::string& path)
{
    const facts::SourceFile file = fs::read_source(path);
    if (file.kind != facts::SourceFile::Kind::file) {
        return diag::failure(
            listener::codes::bad_event,
            fmt::format(
                "cannot read '{}': {}",
                path,
                file.problem.empty() ? "there is no such file" : file.problem));
    }
    return listener::recorded(file.text);
}

diag::Result<Messages> made_up(const std::vector<std::string>& texts)
{
    Messages messages;
    for (const std::string& text : texts) {
        auto message = listener::made_up(text);
        if (!message) {
            return tl::unexpected(message.error());
        }
        messages.push_back(std::move(*message));
    }
    return messages;
}

/// With serials of their own: a listener takes an event that it has had already for a repetition.
diag::Result<Messages> messages_for(const ListenerOptions& options)
{
    auto messages = options.replay           ? replayed(*options.replay)
                    : options.events.empty() ? diag::Result<Messages>(listener::all_made_up())
                                             : made_up(options.events);
    if (messages) {
        std::uint64_t serial = 0;
        for (events::Message& message : *messages) {
            message.serial = message.pool_serial = ++serial;
        }
    }
    return messages;
}

std::string show(const Messages& messages, const listener::TrialResult& result)
{
    std::string text;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const listener::Tried& answer = result.answers[i];
        text += fmt::format(
            "{} {}: {}{}{}\n",
            messages[i].serial,
            messages[i].name,
            listener::to_string(answer.outcome),
            answer.text.empty() ? "" : ": ",
            answer.text.empty() ? "" : json::dump(answer.text, 0));
    }
    return text += fmt::format("end: {}\n", result.end);
}

std::string show_json(const Messages& messages, const listener::TrialResult& result)
{
    json::Array events;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const listener::Tried& answer = result.answers[i];
        events.push_back(json::Object{
            {"serial", messages[i].serial},
            {"event", messages[i].name},
            {"payload", messages[i].payload},
            {"outcome", listener::to_string(answer.outcome)},
            {"text", answer.text}});
    }
    json::Object object{{"events", std::move(events)}, {"end", result.end}};
    return json::dump(std::move(object), 2) + "\n";
}

int fail(const diag::Diagnostic& what)
{
    diag::Diagnostics problem;
    problem.add(what);
    write_diagnostics(problem, {});
    return exit_refused;
}

} // namespace

int test_listener(const ListenerOptions& options)
{
    ::signal(SIGPIPE, SIG_IGN);
    const auto messages = messages_for(options);
    if (!messages) {
        return fail(messages.error());
    }
    const auto result =
        listener::try_out({options.command, *messages, options.timeout.value_or(usual_answer)});
    if (!result) {
        return fail(result.error());
    }
    const bool good = std::ranges::all_of(result->answers, [](const listener::Tried& answer) {
        return answer.outcome == listener::Tried::Outcome::accepted;
    });
    return write_output(
        options.output == OutputForm::json ? show_json(*messages, *result)
                                           : show(*messages, *result),
        good ? exit_done : exit_refused);
}

} // namespace initbridge::cli
