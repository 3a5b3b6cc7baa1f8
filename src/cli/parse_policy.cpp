#include "src/cli/parse_policy.hpp"

#include "src/cli/codes.hpp"
#include "src/cli/values.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::cli {

namespace {

using Action = listener::Policy::Action;

std::vector<std::string> split_names(std::string_view text)
{
    std::vector<std::string> names;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(','), text.size());
        if (end > 0) {
            names.emplace_back(text.substr(0, end));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return names;
}

} // namespace

std::optional<listener::Policy> parse_policy(const std::string& word, diag::Diagnostics& out)
{
    constexpr std::string_view exit = "exit";
    constexpr std::string_view restart = "restart:";
    constexpr std::string_view run = "run:";
    const std::size_t equals = word.find('=');
    const std::string_view action =
        equals == std::string::npos ? "" : std::string_view(word).substr(equals + 1);
    listener::Policy policy;
    policy.program = word.substr(0, equals);
    bool good = !policy.program.empty();
    if (action == exit) {
        policy.action = Action::exit;
    } else if (action.starts_with(exit) && action.substr(exit.size()).starts_with(':')) {
        const std::string code(action.substr(exit.size() + 1));
        policy.exit_code = parse_number("--policy", code, {0, 255}, out);
        good = good && policy.exit_code.has_value();
    } else if (action.starts_with(restart)) {
        policy.action = Action::restart;
        policy.groups = split_names(action.substr(restart.size()));
        good = good && !policy.groups.empty();
    } else if (action.starts_with(run)) {
        policy.action = Action::run;
        policy.command = split_command(action.substr(run.size()));
        good = good && !policy.command.empty();
    } else {
        good = false;
    }
    if (!good) {
        out.error(
               codes::bad_option,
               std::nullopt,
               fmt::format("'--policy' does not know what to do with '{}'", word))
            .hint = "say 'NAME=exit[:CODE]', 'NAME=restart:GROUP[,GROUP]...' or 'NAME=run:COMMAND'";
        return std::nullopt;
    }
    return policy;
}

} // namespace initbridge::cli
