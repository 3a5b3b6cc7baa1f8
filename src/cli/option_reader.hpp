#pragma once
/// The library that reads options (CLI11), hidden from the rest.

#include "src/cli/codes.hpp"
#include "src/cli/command_table.hpp"
#include "src/cli/config.hpp"
#include "src/cli/options.hpp"
#include "src/cli/values.hpp"
#include "translate/diag/diagnostic.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::cli {

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

    // `spec` is the option and what stands for its value in the help: "--root DIR".
    void text(std::string_view spec, std::optional<std::string>& value, const std::string& about)
    {
        const auto [name, type] = halves(spec);
        app_.add_option(name, value, about)
            ->type_name(type)
            ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }

    void list(std::string_view spec, std::vector<std::string>& value, const std::string& about)
    {
        const auto [name, type] = halves(spec);
        app_.add_option(name, value, about)->type_name(type)->allow_extra_args(false);
    }

    void flag(const std::string& name, bool& value, const std::string& about)
    {
        app_.add_flag(name, value, about);
    }

    void
    arguments(const std::string& name, std::vector<std::string>& value, const std::string& about)
    {
        app_.add_option(name, value, about)->type_name("");
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
    static std::pair<std::string, std::string> halves(std::string_view spec)
    {
        const std::size_t space = spec.find(' ');
        return {std::string(spec.substr(0, space)), std::string(spec.substr(space + 1))};
    }

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
        std::vector<std::string> unknown = app_.remaining();
        // The library keeps the mark that ends the options.
        unknown.erase(std::remove(unknown.begin(), unknown.end(), "--"), unknown.end());
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
            if (setting.section == command_.name) {
                apply(setting);
            }
        }
    }

    void apply(const Config::Setting& setting)
    {
        CLI::Option* option = app_.get_option_no_throw("--" + setting.key);
        if (option == nullptr || setting.key == "help") {
            out_.error(
                    codes::bad_config,
                    std::nullopt,
                    fmt::format(
                        "{}: '{}' has no option '{}'", config_.path, app_.get_name(), setting.key))
                .hint = suggestion("--" + setting.key, option_names());
            return;
        }
        std::optional<std::string> value = setting.value;
        if (option->get_expected_max() == 0) {
            value = value_of_flag(setting);
        }
        if (value && (option->count() == 0 || from_config_.contains(option))) {
            from_config_.insert(option);
            option->add_result(*value);
            option->run_callback();
        }
    }

    std::optional<std::string> value_of_flag(const Config::Setting& setting)
    {
        const auto yes = parse_yes_or_no(setting.value);
        if (!yes) {
            out_.error(
                codes::bad_config,
                std::nullopt,
                fmt::format(
                    "{}: '{}' is yes or no, not '{}'", config_.path, setting.key, setting.value));
        }
        return yes.value_or(false) ? std::optional<std::string>("true") : std::nullopt;
    }

    const Command& command_;
    const Config& config_;
    diag::Diagnostics& out_;
    CLI::App app_;
    std::set<CLI::Option*> from_config_;
    std::deque<std::string> known_;
    std::string help_;
};

} // namespace initbridge::cli
