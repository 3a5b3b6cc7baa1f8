#include "src/cli/parse.hpp"

#include "src/cli/codes.hpp"
#include "src/cli/command_table.hpp"
#include "src/cli/option_reader.hpp"
#include "src/cli/values.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <deque>
#include <set>

namespace initbridge::cli {

namespace {

constexpr std::array<std::pair<std::string_view, OutputForm>, 2> output_forms{{
    {"text", OutputForm::text},
    {"json", OutputForm::json},
}};

constexpr std::array<std::pair<std::string_view, bridge::Log>, 2> bridge_logs{{
    {"file", bridge::Log::file},
    {"journal", bridge::Log::journal},
}};

constexpr std::array<std::pair<std::string_view, shim::Use>, 3> shim_uses{{
    {"never", shim::Use::never},
    {"auto", shim::Use::automatic},
    {"always", shim::Use::always},
}};

constexpr std::array<std::pair<std::string_view, model::Init>, 2> inits{{
    {"supervisord", model::Init::supervisord},
    {"systemd", model::Init::systemd},
}};

OutputForm parse_output(const std::optional<std::string>& word, diag::Diagnostics& out)
{
    return word ? parse_word("--output", *word, output_forms, out).value_or(OutputForm::text)
                : OutputForm::text;
}

void add_load_options(Reader& reader, LoadRequest& load)
{
    reader.text("--image NAME", load.image, "the image of the image file to take");
    reader.text(
        "--layers DIR", load.layers_dir, "folder of the layers [layers/ beside the image file]");
    reader.text(
        "--build-config FILE", load.build_config, "build file [build.yml beside the image file]");
    reader.text("--header FILE", load.header, "head of /etc/supervisord.conf [a built-in one]");
    reader.text(
        "--service-user USER", load.service_user, "NAME[:UID[:HOME]]: whom services run as");
    reader.list("--distro ID", load.distro, "distribution of the target, ID or ID:VERSION");
    reader.list(
        "--env VAR", load.env, "X=V: an environment variable of the target; X: known at run time");
    reader.arguments("PATH", load.paths, "manifest, layer folder, folder of layers, or image file");
}

void add_shim_option(Reader& reader, std::optional<std::string>& word)
{
    reader.text("--shim USE", word, "the shim: 'never', 'auto' or 'always' [auto]");
}

shim::Use parse_shim(const std::optional<std::string>& word, diag::Diagnostics& out)
{
    return word ? parse_word("--shim", *word, shim_uses, out).value_or(shim::Use::automatic)
                : shim::Use::automatic;
}

bool need_paths(const LoadRequest& load, std::string_view command, diag::Diagnostics& out)
{
    if (load.paths.empty()) {
        out.error(
               codes::bad_arguments,
               std::nullopt,
               fmt::format("'initbridge {}' needs a PATH", command))
            .hint = "name a manifest, a layer folder, a folder of layer folders or an image file";
    }
    return !load.paths.empty();
}

void check_bootc_options(const LoadRequest& load, diag::Diagnostics& out)
{
    if ((load.bootc || load.native) && load.init == model::Init::supervisord) {
        out.error(
               codes::bad_arguments,
               std::nullopt,
               fmt::format(
                   "'{}' is for images whose process 1 is systemd",
                   load.bootc ? "--bootc" : "--native"))
            .hint = "leave one of the two out";
    }
}

std::optional<Options>
parse_translate(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out)
{
    TranslateOptions options;
    std::optional<std::string> init;
    std::optional<std::string> output;
    std::optional<std::string> version;
    std::optional<std::string> log;
    std::optional<std::string> shim;
    reader.text("--init INIT", init, "'supervisord' or 'systemd' [as the image says]");
    reader.flag("--bootc", options.load.bootc, "for systemd, with supervisord as a user service");
    reader.flag("--native", options.load.native, "for systemd alone, without supervisord");
    reader.text("--log LOG", log, "of that supervisord: 'file' or 'journal' [file]");
    reader.text("--root DIR", options.root, "write below this folder, not to standard output");
    add_load_options(reader, options.load);
    reader.text(
        "--owner NAME", options.owner, "whose files these are [name of the image or first layer]");
    reader.flag("--vendor", options.vendor, "units to /usr/lib/systemd, enabled by presets");
    reader.text("--systemd-version N", version, "of the target, for newer directives");
    add_shim_option(reader, shim);
    reader.flag("--force", options.force, "replace files of others, and keep the originals");
    reader.flag("--dry-run", options.dry_run, "print the plan for the root and write nothing");
    reader.flag("--strict", options.strict, "take warnings for errors");
    reader.text("--output FORM", output, "'text' or 'json'");
    if (!reader.read(arguments)) {
        return reader.help();
    }
    options.output = parse_output(output, out);
    options.shim = parse_shim(shim, out);
    if (init) {
        options.load.init = parse_word("--init", *init, inits, out);
    }
    if (log) {
        options.log = parse_word("--log", *log, bridge_logs, out).value_or(options.log);
    }
    if (log && (!options.load.bootc || options.load.native)) {
        out.error(codes::bad_arguments, std::nullopt, "'--log' is about supervisord under systemd")
            .hint = "say '--bootc' as well, and not '--native'";
    }
    check_bootc_options(options.load, out);
    if (version) {
        options.systemd_version = parse_number("'--systemd-version'", *version, {200, 9999}, out);
    }
    if (!need_paths(options.load, "translate", out) || out.has_errors()) {
        return std::nullopt;
    }
    return options;
}

std::optional<Options>
parse_check(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out)
{
    CheckOptions options;
    options.load.grouping = Grouping::each;
    std::optional<std::string> output;
    std::optional<std::string> shim;
    add_load_options(reader, options.load);
    add_shim_option(reader, shim);
    reader.flag("--strict", options.strict, "take warnings for errors");
    reader.text("--output FORM", output, "'text' or 'json'");
    if (!reader.read(arguments)) {
        return reader.help();
    }
    options.output = parse_output(output, out);
    options.shim = parse_shim(shim, out);
    if (!need_paths(options.load, "check", out) || out.has_errors()) {
        return std::nullopt;
    }
    return options;
}

/// `--from` and `--stage` stand in the lines as they are.
void check_reference(std::string_view option, std::string_view reference, diag::Diagnostics& out)
{
    const bool plain = std::ranges::all_of(
        reference, [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; });
    if (reference.empty() || !plain) {
        out.error(
            codes::bad_arguments,
            std::nullopt,
            fmt::format("'{}' needs a name without blanks", option));
    }
}

std::optional<Options> parse_containerfile(
    Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out)
{
    ContainerfileOptions options;
    std::optional<std::string> init;
    std::optional<std::string> tree;
    std::optional<std::string> stage;
    std::optional<std::string> output;
    reader.text("--init INIT", init, "'supervisord' or 'systemd' [as the image says]");
    reader.flag("--bootc", options.load.bootc, "for systemd, with supervisord as a user service");
    reader.flag("--native", options.load.native, "for systemd alone, without supervisord");
    reader.text("--from IMAGE", options.from, "the base image [the image's 'base:']");
    reader.text("--tree DIR", tree, "what 'translate --root' wrote [tree]");
    reader.text("--stage NAME", stage, "the build stage that has it [the build context]");
    add_load_options(reader, options.load);
    reader.flag("--strict", options.strict, "take warnings for errors");
    reader.text("--output FORM", output, "'text' or 'json'");
    if (!reader.read(arguments)) {
        return reader.help();
    }
    options.output = parse_output(output, out);
    options.tree = tree.value_or(options.tree);
    options.stage = stage.value_or("");
    if (init) {
        options.load.init = parse_word("--init", *init, inits, out);
    }
    if (options.from) {
        check_reference("--from", *options.from, out);
    }
    if (stage) {
        check_reference("--stage", *stage, out);
    }
    check_bootc_options(options.load, out);
    if (!need_paths(options.load, "containerfile", out) || out.has_errors()) {
        return std::nullopt;
    }
    return options;
}

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
    parse_bridge,
    parse_containerfile,
    parse_relay,
    parse_stdio,
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
    Reader reader(
        commands[*index], config, out); // NOLINT(misc-const-correctness): parsers[] fill it
    const bool help = arguments.front() == "help";
    const std::vector<std::string> rest =
        help ? std::vector<std::string>{"--help"}
             : std::vector<std::string>{arguments.begin() + 1, arguments.end()};
    return parsers[*index](reader, rest, out);
}

} // namespace initbridge::cli
