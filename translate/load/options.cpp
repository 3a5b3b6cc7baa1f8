#include "translate/load/options.hpp"

#include "translate/load/codes.hpp"
#include "translate/model/names.hpp"
#include "translate/text/utf8.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace initbridge::load {

namespace {

/// Cuts off and returns what stands before the next colon; nullopt at the end.
std::optional<std::string_view> next_field(std::optional<std::string_view>& rest)
{
    if (!rest) {
        return std::nullopt;
    }
    const std::size_t colon = rest->find(':');
    const std::string_view field = rest->substr(0, colon);
    rest = colon == std::string_view::npos ? std::nullopt : std::optional(rest->substr(colon + 1));
    return field;
}

std::string problem_of_value(std::string_view value)
{
    if (value.find('\0') != std::string_view::npos) {
        return "holds a NUL";
    }
    return text::find_invalid_utf8(value) ? "is not valid UTF-8" : "";
}

bool is_distro_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

bool is_distro(std::string_view text)
{
    const std::size_t colon = text.find(':');
    const std::string_view id = text.substr(0, colon);
    const std::string_view version = colon == std::string_view::npos ? "0" : text.substr(colon + 1);
    const auto well_formed = [](std::string_view part) {
        return !part.empty() && std::all_of(part.begin(), part.end(), is_distro_character);
    };
    return well_formed(id) && well_formed(version);
}

} // namespace

std::optional<model::ServiceUser>
parse_service_user(std::string_view text, Place where, diag::Diagnostics& out)
{
    std::optional<std::string_view> rest = text;
    const auto name = next_field(rest);
    const auto uid = next_field(rest);
    const auto home = rest; // all that is left: a path may hold a colon
    std::string problem;
    model::ServiceUser user;
    user.declared = true;
    user.name = *name;
    if (!model::is_user(*name)) {
        problem = fmt::format("'{}' is not the name of a user", *name);
    }
    if (uid && !uid->empty()) {
        user.uid = model::parse_uid(*uid);
        if (!user.uid && problem.empty()) {
            problem = fmt::format("'{}' is not a user id", *uid);
        }
    }
    if (home && !home->empty()) {
        user.home = *home;
        const auto wrong = model::path_problem(*home);
        if (wrong && problem.empty()) {
            problem = fmt::format("the home '{}' {}", *home, *wrong);
        }
    }
    if (!problem.empty()) {
        out.error(codes::bad_service_user, where, fmt::format("bad service user: {}", problem))
            .hint = "write NAME, NAME:UID or NAME:UID:HOME";
        return std::nullopt;
    }
    return user;
}

std::map<std::string, std::optional<std::string>>
parse_extra_env(const std::vector<std::string>& options, diag::Diagnostics& out)
{
    std::map<std::string, std::optional<std::string>> result;
    for (const std::string& option : options) {
        const std::size_t equals = option.find('=');
        const std::string name = option.substr(0, equals);
        std::optional<std::string> value;
        std::string problem;
        if (equals != std::string::npos) {
            value = option.substr(equals + 1);
            problem = problem_of_value(*value);
        }
        if (!model::is_env_name(name)) {
            out.error(
                   codes::bad_env,
                   std::nullopt,
                   fmt::format("'{}' is not the name of an environment variable", name))
                .hint = "write '--env NAME=VALUE', or '--env NAME' for one that is there at run "
                        "time";
        } else if (!problem.empty()) {
            out.error(
                codes::bad_env,
                std::nullopt,
                fmt::format("the value of '--env {}' {}", name, problem));
        }
        result.insert_or_assign(name, std::move(value));
    }
    return result;
}

void check_distro(const std::vector<std::string>& options, diag::Diagnostics& out)
{
    for (const std::string& option : options) {
        if (!is_distro(option)) {
            out.error(
                   codes::bad_distro,
                   std::nullopt,
                   fmt::format("'{}' is not a distribution", option))
                .hint = "write ID or ID:VERSION as in os-release, such as 'debian:12'";
        }
    }
}

} // namespace initbridge::load
