#include "translate/supervisord/percent.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace initbridge::supervisord {

namespace {

constexpr std::string_view flags_and_width = "#0- +123456789.hlL";

bool is_number(std::string_view name)
{
    return name == "process_num" || name == "numprocs";
}

std::optional<std::string>
name_problem(std::string_view name, std::span<const std::string_view> names)
{
    if (name.starts_with("ENV_") || std::ranges::find(names, name) != names.end()) {
        return std::nullopt;
    }
    return fmt::format("'%({})s' is not known here", name);
}

} // namespace

std::optional<std::string>
percent_problem(std::string_view value, std::span<const std::string_view> names)
{
    for (auto at = value.find('%'); at != std::string_view::npos; at = value.find('%')) {
        value.remove_prefix(at + 1);
        if (value.starts_with('%')) {
            value.remove_prefix(1);
            continue;
        }
        if (!value.starts_with('(')) {
            return "a percent sign is written '%%'";
        }
        const std::size_t close = value.find(')');
        if (close == std::string_view::npos) {
            return "'%(' without ')'";
        }
        const std::string_view name = value.substr(1, close - 1);
        if (auto problem = name_problem(name, names)) {
            return problem;
        }
        value.remove_prefix(close + 1);
        value.remove_prefix(std::min(value.find_first_not_of(flags_and_width), value.size()));
        const std::string_view conversions = is_number(name) ? "diouxXeEfFgGcrsa" : "rsa";
        if (value.empty() || conversions.find(value.front()) == std::string_view::npos) {
            return fmt::format("'%({})' must be followed by 's'", name);
        }
        value.remove_prefix(1);
    }
    return std::nullopt;
}

} // namespace initbridge::supervisord
