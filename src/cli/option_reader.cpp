#include "src/cli/option_reader.hpp"

#include "src/cli/codes.hpp"
#include "src/cli/values.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

namespace initbridge::cli {

namespace {

std::pair<std::string, std::string> halves(std::string_view spec)
{
    const std::size_t space = spec.find(' ');
    return {std::string(spec.substr(0, space)), std::string(spec.substr(space + 1))};
}

} // namespace

struct Reader::State {
    const Command& command;
    const Config& config;
    diag::Diagnostics& out;
    CLI::App app;
    std::set<CLI::Option*> from_config;
    std::deque<std::string> known;
    std::string help;

    std::vector<std::string_view> option_names()
    {
        std::vector<std::string_view> names;
        for (const CLI::Option* option : app.get_options()) {
            for (const std::string& name : option->get_lnames()) {
                names.push_back(known.emplace_back("--" + name));
            }
        }
        return names;
    }

    bool report_unknown_options()
    {
        std::vector<std::string> unknown = app.remaining();
        // The library keeps the mark that ends the options.
        unknown.erase(std::remove(unknown.begin(), unknown.end(), "--"), unknown.end());
        for (const std::string& word : unknown) {
            const std::string name = word.substr(0, word.find('='));
            out.error(
                   name.starts_with('-') ? codes::unknown_option : codes::bad_arguments,
                   std::nullopt,
                   fmt::format(
                       "'{}' has no {} '{}'",
                       app.get_name(),
                       name.starts_with('-') ? "option" : "use for",
                       name))
                .hint = suggestion(name, option_names());
        }
        return !unknown.empty();
    }

    void apply_config()
    {
        for (const Config::Setting& setting : config.settings) {
            if (setting.section == command.name) {
                apply(setting);
            }
        }
    }

    void apply(const Config::Setting& setting)
    {
        CLI::Option* option = app.get_option_no_throw("--" + setting.key);
        if (option == nullptr || setting.key == "help") {
            out.error(
                   codes::bad_config,
                   std::nullopt,
                   fmt::format(
                       "{}: '{}' has no option '{}'", config.path, app.get_name(), setting.key))
                .hint = suggestion("--" + setting.key, option_names());
            return;
        }
        std::optional<std::string> value = setting.value;
        if (option->get_expected_max() == 0) {
            value = value_of_flag(setting);
        }
        if (value && (option->count() == 0 || from_config.contains(option))) {
            from_config.insert(option);
            option->add_result(*value);
            option->run_callback();
        }
    }

    std::optional<std::string> value_of_flag(const Config::Setting& setting)
    {
        const auto yes = parse_yes_or_no(setting.value);
        if (!yes) {
            out.error(
                codes::bad_config,
                std::nullopt,
                fmt::format(
                    "{}: '{}' is yes or no, not '{}'", config.path, setting.key, setting.value));
        }
        return yes.value_or(false) ? std::optional<std::string>("true") : std::nullopt;
    }
};

Reader::Reader(const Command& command, const Config& config, diag::Diagnostics& out)
    : state_(new State{
          command,
          config,
          out,
          CLI::App(std::string(command.summary), fmt::format("initbridge {}", command.name)),
          {},
          {},
          {}})
{
    state_->app.allow_extras();
    state_->app.get_formatter()->column_width(28);
}

Reader::~Reader() = default;

void Reader::text(
    std::string_view spec, std::optional<std::string>& value, const std::string& about)
{
    const auto [name, type] = halves(spec);
    state_->app.add_option(name, value, about)
        ->type_name(type)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

void Reader::list(std::string_view spec, std::vector<std::string>& value, const std::string& about)
{
    const auto [name, type] = halves(spec);
    state_->app.add_option(name, value, about)->type_name(type)->allow_extra_args(false);
}

void Reader::flag(const std::string& name, bool& value, const std::string& about)
{
    state_->app.add_flag(name, value, about);
}

void Reader::arguments(
    const std::string& name, std::vector<std::string>& value, const std::string& about)
{
    state_->app.add_option(name, value, about)->type_name("");
}

bool Reader::read(const std::vector<std::string>& arguments)
{
    try {
        std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
        state_->app.parse(std::move(reversed));
        state_->apply_config();
    } catch (const CLI::CallForHelp&) {
        state_->help = state_->app.help();
        return false;
    } catch (const CLI::ParseError& error) {
        state_->out.error(codes::bad_option, std::nullopt, error.what());
        return false;
    }
    return !state_->report_unknown_options();
}

std::optional<Options> Reader::help() const
{
    return state_->help.empty() ? std::nullopt : std::optional<Options>(HelpOptions{state_->help});
}

} // namespace initbridge::cli
