#include "src/cli/parse_deploy.hpp"

#include "src/cli/codes.hpp"
#include "src/cli/parse_layers.hpp"
#include "src/cli/values.hpp"

#include <fmt/core.h>

#include <initializer_list>
#include <string_view>
#include <utility>

namespace initbridge::cli {

namespace {

using Verb = DeployOptions::Verb;

struct Words {
    std::optional<std::string> init;
    std::optional<std::string> root;
    std::optional<std::string> timeout;
    std::optional<std::string> output;
    bool user = false;
    bool system = false;
};

/// What cannot be said beside `option`, in the order in which it is told.
void exclude_all(
    std::string_view option,
    std::initializer_list<std::pair<std::string_view, bool>> others,
    diag::Diagnostics& out)
{
    for (const auto& [other, said] : others) {
        if (said) {
            report_exclusion(option, other, out);
            return;
        }
    }
}

/// Whose systemd it is; supervisord has no managers of users, and no machines.
void read_scope(const Words& words, DeployOptions& options, diag::Diagnostics& out)
{
    const bool supervisord = options.init == service::Init::supervisord;
    const bool socket = options.socket.has_value();
    const bool root = words.root.has_value();
    if (words.user || words.system) {
        exclude_all(
            words.user ? "--user" : "--system",
            {{"--system", words.user && words.system},
             {"--socket", socket},
             {"--root", root},
             {"--init supervisord", supervisord}},
            out);
        options.user = words.user;
    }
    if (options.machine) {
        exclude_all(
            "--machine",
            {{"--user", words.user},
             {"--socket", socket},
             {"--root", root},
             {"--init supervisord", supervisord}},
            out);
        options.init = service::Init::systemd;
        options.user = false;
    }
}

void read_words(const Words& words, DeployOptions& options, diag::Diagnostics& out)
{
    options.output = parse_output(words.output, out);
    if (words.init) {
        options.init = parse_live_init(*words.init, out);
    }
    if (options.init == service::Init::systemd && (options.socket || words.root)) {
        report_exclusion("--init systemd", options.socket ? "--socket" : "--root", out);
    }
    read_scope(words, options, out);
    if (words.root) {
        options.init = service::Init::supervisord; // systemd has one root only
        options.translation.root = words.root;
    }
    options.timeout = parse_span("--timeout", words.timeout, out).value_or(options.timeout);
}

DeployOptions options_for(Verb verb)
{
    DeployOptions options;
    options.verb = verb;
    options.translation.root = "/";
    options.translation.edited = plan::Edited::refuse;
    options.translation.load.init = model::Init::systemd;
    options.translation.load.native = true;
    return options;
}

void add_place_options(Reader& reader, DeployOptions& options, Words& words)
{
    reader.text("--init INIT", words.init, "'auto', 'systemd' or 'supervisord' [auto]");
    reader.text(
        "--socket PATH", options.socket, "supervisord's socket [as its configuration says]");
    reader.text("--root DIR", words.root, "the root of the running supervisord [/]");
    reader.flag("--system", words.system, "the machine's systemd [for root]");
    reader.text("--machine NAME", options.machine, "a container, as machinectl lists it");
    reader.flag("--user", words.user, "the caller's own systemd [for others]");
}

/// Of what changes a machine.
void add_acting_options(Reader& reader, DeployOptions& options, Words& words)
{
    reader.flag("-y,--yes", options.yes, "do not ask");
    reader.flag("--dry-run", options.translation.dry_run, "print the plan and do nothing");
    reader.flag("-q,--quiet", options.quiet, "no line for each step");
    reader.text(
        "--timeout SPAN", words.timeout, "how long services may take to start or stop [90s]");
}

void add_wanting_options(Reader& reader, DeployOptions& options)
{
    reader.text(
        "--owner NAME",
        options.translation.owner,
        "name of the deployment [name of the image or first layer]");
    add_load_options(reader, options.translation.load);
    reader.flag(
        "--force", options.translation.force, "replace files of others, and keep the originals");
    reader.flag("--no-start", options.no_start, "start and restart nothing before the next boot");
    reader.flag("--strict", options.translation.strict, "take warnings for errors");
}

} // namespace

std::optional<Options>
parse_deploy(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out)
{
    DeployOptions options = options_for(Verb::deploy);
    Words words;
    add_place_options(reader, options, words);
    add_acting_options(reader, options, words);
    add_wanting_options(reader, options);
    reader.text("--output FORM", words.output, "'text' or 'json'");
    if (!reader.read(arguments)) {
        return reader.help();
    }
    read_words(words, options, out);
    if (!need_paths(options.translation.load, "deploy", out) || out.has_errors()) {
        return std::nullopt;
    }
    return options;
}

std::optional<Options>
parse_diff(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out)
{
    DeployOptions options = options_for(Verb::diff);
    options.translation.dry_run = true;
    Words words;
    add_place_options(reader, options, words);
    add_wanting_options(reader, options);
    reader.text("--output FORM", words.output, "'text' or 'json'");
    if (!reader.read(arguments)) {
        return reader.help();
    }
    read_words(words, options, out);
    if (!need_paths(options.translation.load, "diff", out) || out.has_errors()) {
        return std::nullopt;
    }
    return options;
}

std::optional<Options>
parse_undeploy(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out)
{
    DeployOptions options = options_for(Verb::undeploy);
    Words words;
    std::vector<std::string> names;
    add_place_options(reader, options, words);
    add_acting_options(reader, options, words);
    reader.arguments("NAME", names, "of the deployment: its --owner, image or first layer");
    reader.text("--output FORM", words.output, "'text' or 'json'");
    if (!reader.read(arguments)) {
        return reader.help();
    }
    read_words(words, options, out);
    if (names.size() != 1) {
        out.error(codes::bad_arguments, std::nullopt, "'initbridge undeploy' needs one NAME").hint =
            "deployments stand in /var/lib/initbridge/deployments";
    }
    if (out.has_errors()) {
        return std::nullopt;
    }
    options.translation.owner = std::move(names.front());
    return options;
}

} // namespace initbridge::cli
