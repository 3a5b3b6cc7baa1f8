#include "src/cli/parse_service.hpp"

#include "src/cli/codes.hpp"
#include "src/cli/values.hpp"
#include "translate/model/names.hpp"
#include "translate/text/duration.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

namespace initbridge::cli {

namespace {

using Verb = ServiceOptions::Verb;
using Form = ServiceOptions::Form;

constexpr std::array<std::pair<std::string_view, Verb>, 7> verbs{{
    {"list", Verb::list},
    {"status", Verb::status},
    {"start", Verb::start},
    {"stop", Verb::stop},
    {"restart", Verb::restart},
    {"signal", Verb::signal},
    {"wait", Verb::wait},
}};

constexpr std::array<std::pair<std::string_view, Form>, 3> forms{{
    {"text", Form::text},
    {"json", Form::json},
    {"names", Form::names},
}};

/// nullopt: found out.
constexpr std::array<std::pair<std::string_view, std::optional<service::Init>>, 3> inits{{
    {"auto", std::nullopt},
    {"systemd", service::Init::systemd},
    {"supervisord", service::Init::supervisord},
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
        scope.init = parse_word("--init", *words.init, inits, out).value_or(std::nullopt);
    }
    if (words.timeout) {
        scope.timeout = text::parse_duration(*words.timeout);
        if (!scope.timeout) {
            out.error(
                   codes::bad_option,
                   std::nullopt,
                   fmt::format("'--timeout' is a span of time, not '{}'", *words.timeout))
                .hint = "such as '30s' or '1min 30s'";
        }
    }
    if (scope.user && (scope.init == service::Init::supervisord || scope.socket)) {
        out.error(
            codes::bad_arguments,
            std::nullopt,
            fmt::format(
                "'--user' and '{}' exclude one another", scope.socket ? "--socket" : "--init"));
    }
    if (scope.all && !scope.names.empty()) {
        out.error(
            codes::bad_arguments,
            std::nullopt,
            fmt::format("'--all' and '{}' exclude one another", scope.names.front()));
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
    reader.arguments(
        "VERB", rest, "list, status, start, stop, restart, signal SIGNAL or wait; NAMEs follow");
    if (!reader.read(arguments)) {
        return reader.help();
    }
    if (rest.empty()) {
        out.error(codes::bad_arguments, std::nullopt, "'initbridge service' needs a verb").hint =
            "say 'list', 'status', 'start', 'stop', 'restart', 'signal' or 'wait'";
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
        if (*verb != Verb::list && *verb != Verb::status && !out.has_errors()) {
            need_names(options.scope, "service " + rest.front(), out);
        }
    }
    read_scope(words, options.scope, out);
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
