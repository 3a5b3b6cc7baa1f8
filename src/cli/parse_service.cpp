#include "src/cli/parse_service.hpp"

#include "src/cli/codes.hpp"
#include "src/cli/socket_wait.hpp"
#include "src/cli/values.hpp"
#include "translate/model/names.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

namespace initbridge::cli {

namespace {

using Verb = ServiceOptions::Verb;
using Form = ServiceOptions::Form;

constexpr std::array<std::pair<std::string_view, Verb>, 8> verbs{{
    {"list", Verb::list},
    {"status", Verb::status},
    {"start", Verb::start},
    {"stop", Verb::stop},
    {"restart", Verb::restart},
    {"signal", Verb::signal},
    {"wait", Verb::wait},
    {"logs", Verb::logs},
}};

constexpr std::array<std::pair<std::string_view, Form>, 3> forms{{
    {"text", Form::text},
    {"json", Form::json},
    {"names", Form::names},
}};

struct Words {
    std::optional<std::string> init;
    std::optional<std::string> timeout;
};

void add_scope_options(Reader& reader, ServiceScope& scope, Words& words)
{
    reader.text("--init INIT", words.init, "'auto', 'systemd' or 'supervisord' [auto]");
    reader.flag("--user", scope.user, "only services of the user's systemd");
    reader.text("--socket PATH", scope.socket, "supervisord's socket [as its configuration says]");
    reader.text("--config FILE", scope.config, "supervisord's configuration");
    reader.flag("--all", scope.all, "all services");
    reader.text("--timeout SPAN", words.timeout, "how long to wait [60s; for a look 10s]");
}

void read_scope(const Words& words, ServiceScope& scope, diag::Diagnostics& out)
{
    if (words.init) {
        scope.init = parse_live_init(*words.init, out);
    }
    scope.timeout = parse_span("--timeout", words.timeout, out);
    if (scope.user && (scope.init == service::Init::supervisord || scope.socket)) {
        report_exclusion("--user", scope.socket ? "--socket" : "--init", out);
    }
    if (scope.all && !scope.names.empty()) {
        report_exclusion("--all", scope.names.front(), out);
    }
}

struct LogWords {
    std::optional<std::string> lines;
    std::optional<std::string> since;
};

void add_log_options(Reader& reader, ServiceOptions& options, LogWords& words)
{
    reader.flag("-f,--follow", options.follow, "logs: go on with what comes");
    reader.text("-n,--lines N", words.lines, "logs: only the last ones [all; with --follow 10]");
    reader.text("--since SPAN", words.since, "logs: only of that time, such as 10min");
    reader.flag("--stderr", options.err, "logs: of standard error, where it has a log of its own");
}

void read_log_options(const LogWords& words, ServiceOptions& options, diag::Diagnostics& out)
{
    if (words.lines) {
        constexpr int most = 1'000'000'000;
        if (const auto lines = parse_number("'--lines'", *words.lines, {0, most}, out)) {
            options.lines = static_cast<std::size_t>(*lines);
        }
    }
    options.since = parse_span("--since", words.since, out);
    const bool any = words.lines || words.since || options.follow || options.err;
    if (any && options.verb != Verb::logs) {
        out.error(
            codes::bad_arguments,
            std::nullopt,
            "'--follow', '--lines', '--since' and '--stderr' are of 'service logs'");
    }
}

void add_verb_options(Reader& reader, ServiceOptions& options)
{
    reader.text("--wait-socket PATH", options.wait_socket, "start, restart: once that one answers");
    reader.flag("-w,--watch", options.watch, "list, status: go on with what changes");
}

void check_verb_options(const ServiceOptions& options, diag::Diagnostics& out)
{
    if (options.wait_socket && options.verb != Verb::start && options.verb != Verb::restart) {
        out.error(
            codes::bad_arguments,
            std::nullopt,
            "'--wait-socket' is of 'service start' and 'service restart'");
    }
    if (options.wait_socket && !is_socket_path(*options.wait_socket)) {
        out.error(
               codes::bad_option, std::nullopt, "'--wait-socket': no socket has such a long path")
            .hint = "107 bytes are the most; make a link to its folder";
    }
    if (options.watch && options.verb != Verb::list && options.verb != Verb::status) {
        out.error(
            codes::bad_arguments,
            std::nullopt,
            "'--watch' is of 'service list' and 'service status'");
    }
}

void need_names(const ServiceScope& scope, const std::string& command, diag::Diagnostics& out)
{
    if (scope.names.empty() && !scope.all) {
        out.error(
               codes::bad_arguments,
               std::nullopt,
               fmt::format("'initbridge {}' needs a NAME", command))
            .hint = "or '--all'; 'initbridge service list' tells the names";
    }
}

void read_signal(ServiceOptions& options, diag::Diagnostics& out)
{
    std::vector<std::string>& names = options.scope.names;
    const std::string word = names.empty() ? std::string() : names.front();
    const auto signal = model::parse_signal(word);
    if (!signal) {
        out.error(
               codes::bad_arguments,
               std::nullopt,
               fmt::format("'initbridge service signal' needs a SIGNAL, not '{}'", word))
            .hint = "such as 'HUP' or '1'";
        return;
    }
    options.signal = *signal;
    names.erase(names.begin());
}

} // namespace

std::optional<Options>
parse_service(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out)
{
    ServiceOptions options;
    Words words;
    std::optional<std::string> output;
    std::vector<std::string> rest;
    add_scope_options(reader, options.scope, words);
    reader.text("--output FORM", output, "'text', 'json' or 'names'");
    add_verb_options(reader, options);
    LogWords logs;
    add_log_options(reader, options, logs);
    reader.arguments(
        "VERB",
        rest,
        "list, status, start, stop, restart, signal SIGNAL, wait or logs; NAMEs follow");
    if (!reader.read(arguments)) {
        return reader.help();
    }
    if (rest.empty()) {
        out.error(codes::bad_arguments, std::nullopt, "'initbridge service' needs a verb").hint =
            "say 'list', 'status', 'start', 'stop', 'restart', 'signal', 'wait' or 'logs'";
        return std::nullopt;
    }
    const auto verb = parse_word("VERB", rest.front(), verbs, out);
    options.scope.names.assign(rest.begin() + 1, rest.end());
    if (output) {
        options.output = parse_word("--output", *output, forms, out).value_or(Form::text);
    }
    if (verb) {
        options.verb = *verb;
        if (*verb == Verb::signal) {
            read_signal(options, out);
        }
        check_verb_options(options, out);
        if (*verb != Verb::list && *verb != Verb::status && !out.has_errors()) {
            need_names(options.scope, "service " + rest.front(), out);
        }
    }
    read_scope(words, options.scope, out);
    read_log_options(logs, options, out);
    return out.has_errors() ? std::nullopt : std::optional<Options>(options);
}

std::optional<Options>
parse_probe(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out)
{
    ProbeOptions options;
    Words words;
    std::vector<std::string> rest;
    add_scope_options(reader, options.scope, words);
    reader.arguments("NAME", rest, "services that must run; or 'alive', or 'defined' and NAMEs");
    if (!reader.read(arguments)) {
        return reader.help();
    }
    if (rest.size() == 1 && rest.front() == "alive") {
        options.kind = ProbeOptions::Kind::alive;
        rest.clear();
    } else if (rest.size() > 1 && rest.front() == "defined") {
        options.kind = ProbeOptions::Kind::defined;
        rest.erase(rest.begin());
    }
    options.scope.names = std::move(rest);
    read_scope(words, options.scope, out);
    if (options.kind == ProbeOptions::Kind::up) {
        need_names(options.scope, "probe", out);
    }
    return out.has_errors() ? std::nullopt : std::optional<Options>(options);
}

} // namespace initbridge::cli
