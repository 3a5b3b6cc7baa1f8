#include "src/cli/command_table.hpp"

#include "src/cli/codes.hpp"
#include "src/cli/values.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace initbridge::cli {

namespace {

std::vector<std::string_view> command_names()
{
    std::vector<std::string_view> names;
    names.reserve(std::size(commands));
    for (const Command& command : commands) {
        names.push_back(command.name);
    }
    return names;
}

std::optional<std::size_t> index_of(std::string_view name)
{
    const auto found = std::find_if(commands.begin(), commands.end(), [&](const Command& command) {
        return command.name == name;
    });
    return found == commands.end()
               ? std::nullopt
               : std::optional<std::size_t>(static_cast<std::size_t>(found - commands.begin()));
}

} // namespace

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

bool asks_for_overview(const std::vector<std::string>& arguments)
{
    if (arguments.empty()) {
        return false;
    }
    const std::string& word = arguments.front();
    return word == "--help" || word == "-h" || (word == "help" && arguments.size() == 1);
}

std::optional<std::size_t>
find_command(const std::vector<std::string>& arguments, diag::Diagnostics& out)
{
    constexpr std::string_view where_to_look = "'initbridge --help' lists them";
    if (arguments.empty()) {
        out.error(codes::unknown_command, std::nullopt, "a command is missing").hint =
            where_to_look;
        return std::nullopt;
    }
    std::string_view word = arguments.front() == "help" ? arguments[1] : arguments.front();
    word = word == "--version" ? "version" : word;
    const auto index = index_of(word);
    if (!index) {
        auto& error = out.error(
            codes::unknown_command, std::nullopt, fmt::format("'{}' is not a command", word));
        error.hint = suggestion(word, command_names());
        if (error.hint.empty()) {
            error.hint = where_to_look;
        }
    }
    return index;
}

void check_sections(const Config& config, diag::Diagnostics& out)
{
    std::set<std::string_view> told;
    for (const Config::Setting& setting : config.settings) {
        if (!index_of(setting.section) && told.insert(setting.section).second) {
            out.error(
                   codes::bad_config,
                   std::nullopt,
                   fmt::format("{}: '[{}]' is not a command", config.path, setting.section))
                .hint = suggestion(setting.section, command_names());
        }
    }
}

} // namespace initbridge::cli
