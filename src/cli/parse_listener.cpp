#include "src/cli/parse_listener.hpp"

#include "src/cli/codes.hpp"
#include "src/cli/parse_layers.hpp"
#include "src/cli/parse_policy.hpp"
#include "src/cli/values.hpp"
#include "translate/model/names.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

namespace initbridge::cli {

namespace {

using Verb = ListenerOptions::Verb;

constexpr std::array<std::pair<std::string_view, Verb>, 6> verbs{{
    {"fatal-exit", Verb::fatal_exit},
    {"on-fatal", Verb::on_fatal},
    {"exec", Verb::exec},
    {"log", Verb::log},
    {"notify", Verb::notify},
    {"test", Verb::test},
}};

/// Options as words, before they are values.
struct Words {
    bool any = false;
    std::optional<std::string> after;
    std::optional<std::string> exit_code;
    std::optional<std::string> cool_down;
    std::optional<std::string> timeout;
    std::optional<std::string> output;
    std::vector<std::string> policies;
    std::vector<std::string> rest;
};

void add_options(Reader& reader, ListenerOptions& options, Words& words)
{
    reader.list("--program NAME", options.programs, "fatal-exit, exec: only this program");
    reader.flag("--any", words.any, "fatal-exit: whichever program it is");
    reader.text("--after N", words.after, "fatal-exit: at the Nth time only [1]");
    reader.text("--exit-code N", words.exit_code, "fatal-exit: the exit status to end with [0]");
    reader.text("--cool-down SPAN", words.cool_down, "fatal-exit: from one end to the next [30s]");
    reader.text(
        "--record FILE", options.record, "fatal-exit: what is kept [/var/lib/initbridge/…]");
    reader.flag("--dry-run", options.dry_run, "fatal-exit: end nothing, only say so");
    reader.list("--policy NAME=ACTION", words.policies, "on-fatal: what is done about a program");
    reader.list("--on EVENT", options.on, "exec: the event, or a kind of events");
    reader.text("--timeout SPAN", words.timeout, "exec: of a run [60s]; test: of an answer [10s]");
    reader.text("--file FILE", options.file, "log: append to it [standard error]");
    reader.list("--event EVENT", options.events, "test: a made-up event, and its payload [all]");
    reader.text("--replay FILE", options.replay, "test: the events that 'listener log' wrote");
    reader.text("--output FORM", words.output, "test: 'text' or 'json'");
    reader.arguments(
        "VERB",
        words.rest,
        "fatal-exit, on-fatal, exec, log, notify or test; '-- COMMAND' follows");
}

/// Options that mean nothing to the verb.
void check_uses(const ListenerOptions& options, const Words& words, diag::Diagnostics& out)
{
    struct Use {
        std::string_view option;
        bool given;
        std::vector<Verb> verbs;
    };

    const std::array<Use, 14> uses{{
        {"--program", !options.programs.empty(), {Verb::fatal_exit, Verb::exec}},
        {"--any", words.any, {Verb::fatal_exit}},
        {"--after", words.after.has_value(), {Verb::fatal_exit}},
        {"--exit-code", words.exit_code.has_value(), {Verb::fatal_exit}},
        {"--policy", !words.policies.empty(), {Verb::on_fatal}},
        {"--cool-down", words.cool_down.has_value(), {Verb::fatal_exit, Verb::on_fatal}},
        {"--record", options.record.has_value(), {Verb::fatal_exit, Verb::on_fatal}},
        {"--dry-run", options.dry_run, {Verb::fatal_exit, Verb::on_fatal}},
        {"--on", !options.on.empty(), {Verb::exec}},
        {"--timeout", words.timeout.has_value(), {Verb::exec, Verb::on_fatal, Verb::test}},
        {"--file", options.file.has_value(), {Verb::log}},
        {"--event", !options.events.empty(), {Verb::test}},
        {"--replay", options.replay.has_value(), {Verb::test}},
        {"--output", words.output.has_value(), {Verb::test}},
    }};
    for (const Use& use : uses) {
        if (use.given && std::ranges::find(use.verbs, options.verb) == use.verbs.end()) {
            out.error(
                codes::bad_arguments,
                std::nullopt,
                fmt::format("'listener {}' has no option '{}'", words.rest.front(), use.option));
        }
    }
}

/// Into supervisord's own spelling.
void read_events(std::string_view option, std::vector<std::string>& events, diag::Diagnostics& out)
{
    for (std::string& event : events) {
        if (const auto name = model::parse_event(event)) {
            event = *name;
        } else {
            const auto known = model::event_names();
            report_bad_word(option, event, {known.begin(), known.end()}, out);
        }
    }
}

void read_values(ListenerOptions& options, const Words& words, diag::Diagnostics& out)
{
    constexpr std::pair<int, int> counts{1, 1'000'000};
    constexpr std::pair<int, int> statuses{0, 255};
    if (words.after) {
        options.after = parse_number("--after", *words.after, counts, out).value_or(1);
    }
    if (words.exit_code) {
        options.exit_code = parse_number("--exit-code", *words.exit_code, statuses, out);
    }
    options.cool_down = parse_span("--cool-down", words.cool_down, out);
    options.timeout = parse_span("--timeout", words.timeout, out);
    options.output = parse_output(words.output, out);
    read_events("--on", options.on, out);
    for (const std::string& word : words.policies) {
        if (auto policy = parse_policy(word, out)) {
            options.policies.push_back(std::move(*policy));
        }
    }
}

void check_needs(const ListenerOptions& options, const Words& words, diag::Diagnostics& out)
{
    const bool runs = options.verb == Verb::exec || options.verb == Verb::test;
    const auto refuse = [&](std::string message, std::string hint) {
        out.error(codes::bad_arguments, std::nullopt, std::move(message)).hint = std::move(hint);
    };
    if (runs && options.command.empty()) {
        refuse(
            fmt::format("'listener {}' needs a COMMAND", words.rest.front()),
            "put it behind '--': 'initbridge listener test -- COMMAND'");
    } else if (!runs && !options.command.empty()) {
        refuse(fmt::format("'listener {}' runs no COMMAND", words.rest.front()), "");
    }
    if (options.verb == Verb::fatal_exit && words.any == !options.programs.empty()) {
        refuse("'listener fatal-exit' needs '--program NAME', or '--any'", "not both");
    }
    if (options.verb == Verb::on_fatal && words.policies.empty()) {
        refuse("'listener on-fatal' needs a '--policy'", "such as '--policy web=exit'");
    }
    if (options.replay && !options.events.empty()) {
        refuse("'--replay' and '--event' exclude one another", "");
    }
}

} // namespace

std::optional<Options>
parse_listener(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out)
{
    ListenerOptions options;
    Words words;
    // What follows the mark is the command's own, a second mark included.
    const auto mark = std::find(arguments.begin(), arguments.end(), "--");
    add_options(reader, options, words);
    if (!reader.read({arguments.begin(), mark})) {
        return reader.help();
    }
    if (mark != arguments.end()) {
        options.command.assign(mark + 1, arguments.end());
    }
    if (words.rest.size() != 1) {
        out.error(codes::bad_arguments, std::nullopt, "'initbridge listener' needs one verb").hint =
            "say 'fatal-exit', 'on-fatal', 'exec', 'log', 'notify' or 'test'";
        return std::nullopt;
    }
    const auto verb = parse_word("VERB", words.rest.front(), verbs, out);
    if (!verb) {
        return std::nullopt;
    }
    options.verb = *verb;
    check_uses(options, words, out);
    read_values(options, words, out);
    check_needs(options, words, out);
    return out.has_errors() ? std::nullopt : std::optional<Options>(std::move(options));
}

std::optional<Options> parse_eventlistener_host(
    Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out)
{
    constexpr std::pair<int, int> sizes{1, 1'000'000};
    EventlistenerHostOptions options;
    std::optional<std::string> name;
    std::optional<std::string> size;
    std::optional<std::string> signal;
    std::vector<std::string> before;
    const auto mark = std::find(arguments.begin(), arguments.end(), "--");
    reader.text("--name NAME", name, "of the listener");
    reader.list("--event EVENT", options.events, "that it hears of, or a kind of events");
    reader.text("--buffer-size N", size, "how many events may wait [10]");
    reader.text("--stop-signal N", signal, "by which its unit is stopped [15]");
    reader.arguments("COMMAND", before, "behind '--': the shim, its options, and the listener");
    if (!reader.read({arguments.begin(), mark})) {
        return reader.help();
    }
    if (mark != arguments.end()) {
        options.command.assign(mark + 1, arguments.end());
    }
    if (!name || options.events.empty() || options.command.empty() || !before.empty()) {
        out.error(
               codes::bad_arguments,
               std::nullopt,
               "'initbridge eventlistener-host' needs '--name', '--event' and a COMMAND")
            .hint = "it is run by units of event listeners, which 'translate' writes";
        return std::nullopt;
    }
    options.name = *std::move(name);
    if (size) {
        options.buffer_size =
            parse_number("--buffer-size", *size, sizes, out).value_or(options.buffer_size);
    }
    if (signal) {
        constexpr std::pair<int, int> signals{1, 31};
        options.stop_signal =
            parse_number("--stop-signal", *signal, signals, out).value_or(options.stop_signal);
    }
    read_events("--event", options.events, out);
    return out.has_errors() ? std::nullopt : std::optional<Options>(std::move(options));
}

} // namespace initbridge::cli
