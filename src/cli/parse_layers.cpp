#include "src/cli/parse_layers.hpp"

#include "src/cli/codes.hpp"
#include "src/cli/values.hpp"
#include "translate/parity/parity.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace initbridge::cli {

namespace {

constexpr std::array<std::pair<std::string_view, OutputForm>, 2> output_forms{{
    {"text", OutputForm::text},
    {"json", OutputForm::json},
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

} // namespace

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

namespace {

void add_shim_option(Reader& reader, std::optional<std::string>& word)
{
    reader.text("--shim USE", word, "the shim: 'never', 'auto' or 'always' [auto]");
}

shim::Use parse_shim(const std::optional<std::string>& word, diag::Diagnostics& out)
{
    return word ? parse_word("--shim", *word, shim_uses, out).value_or(shim::Use::automatic)
                : shim::Use::automatic;
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

} // namespace

OutputForm parse_output(const std::optional<std::string>& word, diag::Diagnostics& out)
{
    return word ? parse_word("--output", *word, output_forms, out).value_or(OutputForm::text)
                : OutputForm::text;
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
    reader.flag("--generator", options.generator, "the layers that are translated at boot");
    reader.flag("--strict", options.strict, "take warnings for errors");
    reader.text("--output FORM", output, "'text' or 'json'");
    if (!reader.read(arguments)) {
        return reader.help();
    }
    options.output = parse_output(output, out);
    options.shim = parse_shim(shim, out);
    const bool enough = options.generator || need_paths(options.load, "check", out);
    if (!enough || out.has_errors()) {
        return std::nullopt;
    }
    return options;
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

std::optional<Options>
parse_explain(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out)
{
    ExplainOptions options;
    options.load.grouping = Grouping::each;
    std::optional<std::string> init;
    std::optional<std::string> shim;
    std::optional<std::string> output;
    reader.text("--init INIT", init, "'supervisord' or 'systemd' [both]");
    reader.text("--entry NAME", options.entry, "the only entry to show");
    add_shim_option(reader, shim);
    add_load_options(reader, options.load);
    reader.text("--output FORM", output, "'text' or 'json'");
    if (!reader.read(arguments)) {
        return reader.help();
    }
    options.output = parse_output(output, out);
    options.shim = parse_shim(shim, out);
    if (init) {
        options.load.init = parse_word("--init", *init, inits, out);
    }
    if (options.load.paths.size() == 1 && parity::find_row(options.load.paths.front()) != nullptr) {
        options.field = std::move(options.load.paths.front());
        options.load.paths.clear();
    }
    if (options.entry && options.load.paths.empty()) {
        out.error(codes::bad_arguments, std::nullopt, "'--entry' needs the PATH that it is in");
    }
    return out.has_errors() ? std::nullopt : std::optional<Options>(options);
}

std::optional<Options>
parse_generator(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out)
{
    GeneratorOptions options;
    std::vector<std::string> folders;
    reader.flag("--user", options.user, "for the manager of a user");
    reader.text(
        "--service-user USER", options.service_user, "NAME[:UID[:HOME]]: whom services run as");
    reader.arguments("FOLDER", folders, "for units; two more, as systemd gives them, stay empty");
    if (!reader.read(arguments)) {
        return reader.help();
    }
    if (folders.empty() || folders.size() > 3) {
        out.error(
               codes::bad_arguments,
               std::nullopt,
               "'initbridge generator' needs the folder that units are to be written to")
            .hint = "systemd gives it three: systemd.generator(7)";
        return std::nullopt;
    }
    options.normal = std::filesystem::absolute(folders.front()).lexically_normal().string();
    return options;
}

} // namespace initbridge::cli
