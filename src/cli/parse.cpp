#include "src/cli/parse.hpp"

#include "src/cli/codes.hpp"
#include "src/cli/command_table.hpp"
#include "src/cli/option_reader.hpp"
#include "src/cli/parse_deploy.hpp"
#include "src/cli/parse_layers.hpp"
#include "src/cli/parse_listener.hpp"
#include "src/cli/parse_service.hpp"
#include "src/cli/values.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <deque>
#include <set>

namespace initbridge::cli {

namespace {

constexpr std::array<std::pair<std::string_view, BridgeOptions::Verb>, 3> bridge_verbs{{
    {"install", BridgeOptions::Verb::install},
    {"remove", BridgeOptions::Verb::remove},
    {"status", BridgeOptions::Verb::status},
}};

void add_bridge_options(Reader& reader, BridgeOptions& options)
{
    reader.text("--root DIR", options.root, "the root of an image [this machine]");
    reader.text("--user USER", options.user, "NAME[:UID[:HOME]]: whose manager runs supervisord");
    reader.text("--image NAME", options.load.image, "install: the image of the image file to take");
    reader.text("--layers DIR", options.load.layers_dir, "install: folder of the layers");
    reader.flag("--vendor", options.vendor, "install: the unit to /usr/lib/systemd");
    reader.flag("--force", options.force, "install: replace files of others, keep the originals");
    reader.flag("--no-start", options.no_start, "install: start nothing before the next boot");
    reader.flag("--keep-logs", options.keep_logs, "remove: leave the log files");
    reader.flag("--dry-run", options.dry_run, "print the plan and do nothing");
    reader.flag("--strict", options.strict, "take warnings for errors");
}

/// Options that mean nothing to the verb.
void check_bridge_options(const BridgeOptions& options, bool log, diag::Diagnostics& out)
{
    using Verb = BridgeOptions::Verb;

    struct Use {
        std::string_view option;
        bool given;
        Verb verb; ///< the only one that has it
    };

    const std::array<Use, 7> uses{{
        {"--image", options.load.image.has_value(), Verb::install},
        {"--layers", options.load.layers_dir.has_value(), Verb::install},
        {"--log", log, Verb::install},
        {"--vendor", options.vendor, Verb::install},
        {"--force", options.force, Verb::install},
        {"--no-start", options.no_start, Verb::install},
        {"--keep-logs", options.keep_logs, Verb::remove},
    }};
    for (const Use& use : uses) {
        if (use.given && use.verb != options.verb) {
            out.error(
                codes::bad_arguments,
                std::nullopt,
                fmt::format(
                    "'{}' is an option of 'bridge {}' only",
                    use.option,
                    use.verb == Verb::install ? "install" : "remove"));
        }
    }
}

std::optional<Options>
parse_bridge(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out)
{
    BridgeOptions options;
    std::optional<std::string> config;
    std::optional<std::string> log;
    std::optional<std::string> output;
    std::vector<std::string> words;
    add_bridge_options(reader, options);
    reader.text("--config FILE", config, "install: what supervisord reads [/etc/supervisord.conf]");
    reader.text("--log LOG", log, "install: 'file' or 'journal' [file]");
    reader.text("--output FORM", output, "'text' or 'json'");
    reader.arguments(
        "VERB", words, "install, remove or status; install: PATHs of layers may follow");
    if (!reader.read(arguments)) {
        return reader.help();
    }
    options.output = parse_output(output, out);
    options.config = config.value_or(options.config);
    if (log) {
        options.log = parse_word("--log", *log, bridge_logs, out).value_or(options.log);
    }
    if (words.empty()) {
        out.error(codes::bad_arguments, std::nullopt, "'initbridge bridge' needs a verb").hint =
            "say 'install', 'remove' or 'status'";
        return std::nullopt;
    }
    const auto verb = parse_word("VERB", words.front(), bridge_verbs, out);
    options.load.paths.assign(words.begin() + 1, words.end());
    if (verb && *verb != BridgeOptions::Verb::install && !options.load.paths.empty()) {
        out.error(
            codes::bad_arguments,
            std::nullopt,
            fmt::format("'initbridge bridge {}' takes no PATH", words.front()));
    }
    if (verb) {
        options.verb = *verb;
        check_bridge_options(options, log.has_value(), out);
    }
    if (!verb || out.has_errors()) {
        return std::nullopt;
    }
    return options;
}

std::optional<Options>
parse_relay(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out)
{
    RelayOptions options;
    std::vector<std::string> ports;
    reader.text("--address ADDRESS", options.address, "listen there [the first global address]");
    reader.arguments("PORT", ports, "the port, here and on 127.0.0.1");
    if (!reader.read(arguments)) {
        return reader.help();
    }
    if (ports.size() != 1) {
        out.error(codes::bad_arguments, std::nullopt, "'initbridge relay' needs one PORT");
        return std::nullopt;
    }
    const auto port = parse_number("PORT", ports.front(), {1, 65535}, out);
    if (!port || out.has_errors()) {
        return std::nullopt;
    }
    options.port = static_cast<std::uint16_t>(*port);
    return options;
}

std::optional<Options>
parse_stdio(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out)
{
    // What follows the mark is the command's own, a second mark included.
    const auto mark = std::find(arguments.begin(), arguments.end(), "--");
    std::vector<std::string> before;
    reader.arguments("COMMAND", before, "behind '--': what to run, and its arguments");
    if (!reader.read({arguments.begin(), mark})) {
        return reader.help();
    }
    if (!before.empty() || std::distance(mark, arguments.end()) < 2) {
        out.error(codes::bad_arguments, std::nullopt, "'initbridge stdio' needs a COMMAND").hint =
            "put it behind '--': 'initbridge stdio -- COMMAND [ARGUMENT]...'";
        return std::nullopt;
    }
    return StdioOptions{{mark + 1, arguments.end()}};
}

std::optional<Options>
parse_endpoint(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out)
{
    EndpointOptions options;
    reader.flag("--user", options.user, "for the services of the user's systemd");
    reader.flag("--read-only", options.read_only, "refuse all that changes something");
    reader.flag("--allow-shutdown", options.allow_shutdown, "let clients stop all services");
    reader.text("--group NAME", options.group, "its members may connect, too");
    std::optional<std::string> command;
    reader.text(
        "--reread-command COMMAND", command, "translates the layers anew, for reread and update");
    if (!reader.read(arguments)) {
        return reader.help();
    }
    if (command) {
        options.reread_command = split_command(*command);
        if (options.reread_command.empty() || !options.reread_command.front().starts_with('/')) {
            out.error(
                   codes::bad_option,
                   std::nullopt,
                   fmt::format("'--reread-command' cannot run '{}'", *command))
                .hint =
                "begin with the absolute path of a program, and close each quote that is opened";
        }
    }
    return out.has_errors() ? std::nullopt : std::optional<Options>(options);
}

std::optional<Options>
parse_version(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out)
{
    VersionOptions options;
    std::optional<std::string> output;
    reader.text("--output FORM", output, "'text' or 'json'");
    if (!reader.read(arguments)) {
        return reader.help();
    }
    options.output = parse_output(output, out);
    return out.has_errors() ? std::nullopt : std::optional<Options>(options);
}

using Parser =
    std::optional<Options> (*)(Reader&, const std::vector<std::string>&, diag::Diagnostics&);
constexpr std::array<Parser, commands.size()> parsers{
    parse_translate,
    parse_check,
    parse_explain,
    parse_deploy,
    parse_undeploy,
    parse_diff,
    parse_bridge,
    parse_containerfile,
    parse_service,
    parse_probe,
    parse_generator,
    parse_relay,
    parse_stdio,
    parse_endpoint,
    parse_eventlistener_host,
    parse_listener,
    parse_version,
};

} // namespace

std::optional<Options>
parse(const std::vector<std::string>& arguments, const Config& config, diag::Diagnostics& out)
{
    check_sections(config, out);
    if (asks_for_overview(arguments)) {
        return HelpOptions{overview()};
    }
    const auto index = find_command(arguments, out);
    if (!index) {
        return std::nullopt;
    }
    // NOLINTNEXTLINE(misc-const-correctness): parsers[] fill it
    Reader reader(commands[*index], config, out);
    const bool help = arguments.front() == "help";
    const std::vector<std::string> rest =
        help ? std::vector<std::string>{"--help"}
             : std::vector<std::string>{arguments.begin() + 1, arguments.end()};
    return parsers[*index](reader, rest, out);
}

} // namespace initbridge::cli
