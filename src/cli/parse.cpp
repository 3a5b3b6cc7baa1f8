#include "src/cli/parse.hpp"

#include "src/cli/codes.hpp"
#include "translate/text/suggest.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace initbridge::cli {

namespace {

struct Command {
    std::string_view name;
    std::string_view arguments;
    std::string_view summary;
};

constexpr std::array<Command, 4> commands{{
    {"translate", "[OPTION]... PATH...", "render layers, or an image, for one init"},
    {"check", "[OPTION]... PATH...", "tell all that is wrong with layers, for both inits"},
    {"relay", "[OPTION]... PORT", "make a port of 127.0.0.1 reachable from outside"},
    {"version", "[OPTION]...", "print the version"},
}};

std::string overview()
{
    std::string text = "usage: initbridge COMMAND [OPTION]... [ARGUMENT]...\n\n"
                       "One list of services, for supervisord and for systemd.\n\nCommands:\n";
    for (const Command& command : commands) {
        text += fmt::format("  {:<11}{}\n", command.name, command.summary);
    }
    text += "\n'initbridge COMMAND --help' tells its options, initbridge(1) all of it.\n";
    return text;
}

std::string suggestion(std::string_view word, const std::vector<std::string_view>& known)
{
    const auto near = text::nearest(word, known);
    return near ? fmt::format("did you mean '{}'?", *near) : std::string();
}

/// A word of a fixed list, or an error.
template <class T, std::size_t n>
std::optional<T> parse_word(
    std::string_view option,
    const std::string& word,
    const std::array<std::pair<std::string_view, T>, n>& words,
    diag::Diagnostics& out)
{
    std::vector<std::string_view> known;
    for (const auto& [name, value] : words) {
        if (name == word) {
            return value;
        }
        known.push_back(name);
    }
    auto& error = out.error(
        codes::bad_option,
        std::nullopt,
        fmt::format(
            "'{}' takes {}, not '{}'",
            option,
            fmt::format("'{}' or '{}'", known[0], known[1]),
            word));
    error.hint = suggestion(word, known);
    return std::nullopt;
}

/// A whole number in a range, or an error.
std::optional<int> parse_number(
    std::string_view what,
    const std::string& text,
    std::pair<int, int> range,
    diag::Diagnostics& out)
{
    int value = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stopped != end || value < range.first || value > range.second) {
        out.error(
            codes::bad_option,
            std::nullopt,
            fmt::format(
                "{} is a number from {} to {}, not '{}'", what, range.first, range.second, text));
        return std::nullopt;
    }
    return value;
}

/// Reads the arguments of one command and lays the configuration behind them.
class Reader {
public:
    Reader(const Command& command, const Config& config, diag::Diagnostics& out)
        : command_(command)
        , config_(config)
        , out_(out)
        , app_(std::string(command.summary), fmt::format("initbridge {}", command.name))
    {
        app_.allow_extras();
        app_.get_formatter()->column_width(28);
    }

    void text(const std::string& name, std::optional<std::string>& value, const std::string& about)
    {
        app_.add_option(name, value, about)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }

    void list(const std::string& name, std::vector<std::string>& value, const std::string& about)
    {
        app_.add_option(name, value, about)->allow_extra_args(false);
    }

    void flag(const std::string& name, bool& value, const std::string& about)
    {
        app_.add_flag(name, value, about);
    }

    void
    arguments(const std::string& name, std::vector<std::string>& value, const std::string& about)
    {
        app_.add_option(name, value, about);
    }

    /// False after an error, and when help was asked for.
    bool read(const std::vector<std::string>& arguments)
    {
        try {
            std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
            app_.parse(std::move(reversed));
            apply_config();
        } catch (const CLI::CallForHelp&) {
            help_ = app_.help();
            return false;
        } catch (const CLI::ParseError& error) {
            out_.error(codes::bad_option, std::nullopt, error.what());
            return false;
        }
        return !report_unknown_options();
    }

    [[nodiscard]] std::optional<Options> help() const
    {
        return help_.empty() ? std::nullopt : std::optional<Options>(HelpOptions{help_});
    }

private:
    std::vector<std::string_view> option_names()
    {
        std::vector<std::string_view> names;
        for (const CLI::Option* option : app_.get_options()) {
            for (const std::string& name : option->get_lnames()) {
                names.push_back(known_.emplace_back("--" + name));
            }
        }
        return names;
    }

    bool report_unknown_options()
    {
        const std::vector<std::string> unknown = app_.remaining();
        for (const std::string& word : unknown) {
            const std::string name = word.substr(0, word.find('='));
            out_.error(
                    name.starts_with('-') ? codes::unknown_option : codes::bad_arguments,
                    std::nullopt,
                    fmt::format(
                        "'{}' has no {} '{}'",
                        app_.get_name(),
                        name.starts_with('-') ? "option" : "use for",
                        name))
                .hint = suggestion(name, option_names());
        }
        return !unknown.empty();
    }

    void apply_config()
    {
        for (const Config::Setting& setting : config_.settings) {
            if (setting.section != command_.name) {
                continue;
            }
            CLI::Option* option = app_.get_option_no_throw("--" + setting.key);
            if (option == nullptr || setting.key == "help") {
                out_.error(
                        codes::bad_config,
                        std::nullopt,
                        fmt::format(
                            "{}: '{}' has no option '{}'",
                            config_.path,
                            app_.get_name(),
                            setting.key))
                    .hint = suggestion("--" + setting.key, option_names());
            } else if (option->count() == 0 || from_config_.contains(option)) {
                from_config_.insert(option);
                option->add_result(setting.value);
                option->run_callback();
            }
        }
    }

    const Command& command_;
    const Config& config_;
    diag::Diagnostics& out_;
    CLI::App app_;
    std::set<CLI::Option*> from_config_;
    std::deque<std::string> known_;
    std::string help_;
};

constexpr std::array<std::pair<std::string_view, OutputForm>, 2> output_forms{{
    {"text", OutputForm::text},
    {"json", OutputForm::json},
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
    reader.text("--image", load.image, "the image of the image file to take");
    reader.text(
        "--layers", load.layers_dir, "folder of the layers [layers/ beside the image file]");
    reader.text(
        "--build-config", load.build_config, "build file [build.yml beside the image file]");
    reader.text("--header", load.header, "head of /etc/supervisord.conf [a built-in one]");
    reader.text("--service-user", load.service_user, "NAME[:UID[:HOME]]: whom services run as");
    reader.list("--distro", load.distro, "distribution of the target, ID or ID:VERSION");
    reader.list(
        "--env", load.env, "X=V: an environment variable of the target; X: known at run time");
    reader.arguments("PATH", load.paths, "manifest, layer folder, folder of layers, or image file");
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

std::optional<Options>
parse_translate(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out)
{
    TranslateOptions options;
    std::optional<std::string> init;
    std::optional<std::string> output;
    std::optional<std::string> version;
    reader.text("--init", init, "'supervisord' or 'systemd' [as the image says]");
    reader.text("--root", options.root, "write below this folder, not to standard output");
    add_load_options(reader, options.load);
    reader.text(
        "--owner", options.owner, "whose files these are [name of the image or first layer]");
    reader.flag("--vendor", options.vendor, "units to /usr/lib/systemd, enabled by presets");
    reader.text("--systemd-version", version, "of the target, for newer directives");
    reader.flag("--force", options.force, "replace files of others, and keep the originals");
    reader.flag("--dry-run", options.dry_run, "print the plan for the root and write nothing");
    reader.flag("--strict", options.strict, "take warnings for errors");
    reader.text("--output", output, "'text' or 'json'");
    if (!reader.read(arguments)) {
        return reader.help();
    }
    options.output = parse_output(output, out);
    if (init) {
        options.load.init = parse_word("--init", *init, inits, out);
    }
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
    add_load_options(reader, options.load);
    reader.flag("--strict", options.strict, "take warnings for errors");
    reader.text("--output", output, "'text' or 'json'");
    if (!reader.read(arguments)) {
        return reader.help();
    }
    options.output = parse_output(output, out);
    if (!need_paths(options.load, "check", out) || out.has_errors()) {
        return std::nullopt;
    }
    return options;
}

std::optional<Options>
parse_relay(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out)
{
    RelayOptions options;
    std::vector<std::string> ports;
    reader.text("--address", options.address, "listen there [the first global address]");
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
parse_version(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out)
{
    VersionOptions options;
    std::optional<std::string> output;
    reader.text("--output", output, "'text' or 'json'");
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
    parse_relay,
    parse_version,
};

} // namespace

std::optional<Options>
parse(const std::vector<std::string>& arguments, const Config& config, diag::Diagnostics& out)
{
    if (arguments.empty()) {
        out.error(codes::unknown_command, std::nullopt, "a command is missing").hint =
            "'initbridge --help' lists them";
        return std::nullopt;
    }
    const std::string& word = arguments.front();
    if (word == "--help" || word == "-h" || word == "help") {
        return HelpOptions{overview()};
    }
    const std::string_view name = word == "--version" ? "version" : std::string_view(word);
    const auto command = std::find_if(
        commands.begin(), commands.end(), [&](const Command& c) { return c.name == name; });
    if (command == commands.end()) {
        std::vector<std::string_view> known;
        for (const Command& c : commands) {
            known.push_back(c.name);
        }
        auto& error = out.error(
            codes::unknown_command, std::nullopt, fmt::format("'{}' is not a command", word));
        error.hint = suggestion(word, known);
        if (error.hint.empty()) {
            error.hint = "'initbridge --help' lists them";
        }
        return std::nullopt;
    }
    Reader reader(*command, config, out);
    const auto parser = parsers[static_cast<std::size_t>(command - commands.begin())];
    return parser(reader, {arguments.begin() + 1, arguments.end()}, out);
}

} // namespace initbridge::cli
