#include "translate/spec/expansion.hpp"

#include "translate/model/names.hpp"
#include "translate/spec/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace initbridge::spec {

namespace {

using model::ExpansionKind;

struct KnownName {
    std::string_view name;
    ExpansionKind kind;
    std::string_view format; // as supervisord's manual writes it
};

/// supervisor/options.py, processes_from_section(): the names that it expands.
constexpr std::array<KnownName, 6> known_names{{
    {"program_name", ExpansionKind::program_name, "s"},
    {"group_name", ExpansionKind::group_name, "s"},
    {"process_num", ExpansionKind::process_num, "d"},
    {"numprocs", ExpansionKind::numprocs, "d"},
    {"here", ExpansionKind::here, "s"},
    {"host_node_name", ExpansionKind::host_node_name, "s"},
}};

constexpr std::array<std::string_view, 7> suggested_names{
    "program_name", "group_name", "process_num", "numprocs", "here", "host_node_name", "ENV_HOME"};

constexpr std::string_view env_prefix = "ENV_";

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// The conversion after `%(name)`: flags, width, precision, letter; empty when it is none.
std::string_view conversion(std::string_view text)
{
    std::size_t at = std::min(text.find_first_not_of("#0- +"), text.size());
    while (at < text.size() && (is_digit(text[at]) || text[at] == '.'))
        ++at;
    if (at == text.size() || std::string_view("diouxXeEfFgGcrsa").find(text[at]) == text.npos)
        return {};
    return text.substr(0, at + 1);
}

/// `d`, `3d`, `02d`: what can be done to the number of a copy.
bool is_number_format(std::string_view format)
{
    return format == "s" || (format.size() <= 3 && format.ends_with('d') &&
                             std::all_of(format.begin(), format.end() - 1, is_digit));
}

PercentForm problem(std::string message, std::string hint)
{
    return {.length = 1, .expansion = {}, .problem = std::move(message), .hint = std::move(hint)};
}

PercentForm env_form(std::string_view name, std::string_view format)
{
    const std::string_view variable = name.substr(env_prefix.size());
    if (!model::is_env_name(variable))
        return problem(
            fmt::format("'{}' in '%({})' is not the name of a variable", variable, name),
            "names of variables have letters, digits and '_' only");
    if (format != "s")
        return problem(
            fmt::format("malformed expansion '%({}){}'", name, format),
            fmt::format("write '%({})s'", name));
    PercentForm form;
    form.expansion = model::Expansion{ExpansionKind::env, std::string(variable), {}};
    return form;
}

PercentForm known_form(const KnownName& known, std::string_view format)
{
    const bool good = known.kind == ExpansionKind::process_num
                          ? is_number_format(format)
                          : format == known.format || (known.format == "d" && format == "s");
    if (!good)
        return problem(
            fmt::format("malformed expansion '%({}){}'", known.name, format),
            fmt::format("write '%({}){}'", known.name, known.format));
    PercentForm form;
    form.expansion = model::Expansion{known.kind, {}, {}};
    if (known.kind == ExpansionKind::process_num)
        form.expansion->format = format == "s" ? "d" : format;
    return form;
}

} // namespace

PercentForm read_percent(std::string_view text)
{
    if (text.starts_with("%%"))
        return {.length = 2, .expansion = {}, .problem = {}, .hint = {}};
    if (!text.starts_with("%("))
        return {};
    const std::size_t close = text.find_first_of("()\n%", 2);
    if (close == std::string_view::npos || text[close] != ')')
        return {};
    const std::string_view name = text.substr(2, close - 2);
    const std::string_view format = conversion(text.substr(close + 1));
    const auto known = std::ranges::find(known_names, name, &KnownName::name);

    PercentForm form;
    if (known != known_names.end())
        form = known_form(*known, format);
    else if (name.starts_with(env_prefix))
        form = env_form(name, format);
    else if (!format.empty())
        form = problem(
            fmt::format("unknown expansion '%({}){}'", name, format),
            did_you_mean(name, suggested_names));
    else
        return {}; // bash's printf '%(%F)T' and the like
    form.length = close + 1 + format.size();
    if (!form.problem.empty() && form.hint.empty())
        form.hint = "a percent sign that is meant as such is written '%%'";
    return form;
}

} // namespace initbridge::spec
