#include "translate/resolve/expand.hpp"

#include "translate/resolve/codes.hpp"
#include "translate/text/suggest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

namespace initbridge::resolve {

namespace {

using model::Expansion;
using model::ExpansionKind;
using model::Text;

const Text* find_in(const model::Environment* env, const std::string& name)
{
    if (env == nullptr)
        return nullptr;
    const auto found = env->find(name);
    return found == env->end() ? nullptr : &found->second;
}

std::string hint_for_unknown(const std::string& name, const ExpansionScope& scope)
{
    std::vector<std::string_view> names;
    for (const model::Environment* env : {scope.own_env, scope.base_env}) {
        if (env == nullptr)
            continue;
        for (const auto& [known, value] : *env)
            names.push_back(known);
    }
    for (const auto& [known, value] : scope.outside->said)
        names.push_back(known);
    names.insert(names.end(), scope.outside->accepted.begin(), scope.outside->accepted.end());
    std::ranges::sort(names); // hash order must not choose among equally near names
    std::string hint;
    if (const auto near = text::nearest(name, names))
        hint = fmt::format("did you mean '%(ENV_{})s'? Else ", *near);
    return hint + fmt::format(
                      "give its value with --env {0}=VALUE, set it in 'env' of a layer, or name it "
                      "in 'env_accepts'",
                      name);
}

void report_unknown(
    const std::string& name,
    const model::Marked<Text>& text,
    const ExpansionScope& scope,
    diag::Diagnostics& out)
{
    const bool in_env = scope.own_env == nullptr;
    out.error(
           codes::unknown_variable,
           text.mark,
           fmt::format(
               "'{}' uses '%(ENV_{})s', and nothing {}sets {}",
               scope.name,
               name,
               in_env ? "weaker than its 'env' " : "",
               name))
        .hint = hint_for_unknown(name, scope);
}

bool append_variable(Text& result, const Expansion& expansion, const ExpansionScope& scope)
{
    const Text* value = find_in(scope.own_env, expansion.name);
    if (value == nullptr)
        value = find_in(scope.base_env, expansion.name);
    if (value != nullptr) {
        result.append(*value);
        return true;
    }
    if (const auto said = scope.outside->said.find(expansion.name);
        said != scope.outside->said.end()) {
        if (said->second)
            result.append(std::string_view(*said->second));
        else
            result.append(expansion);
        return true;
    }
    if (!scope.outside->accepted.contains(expansion.name))
        return false;
    result.append(expansion);
    return true;
}

/// False: a variable that nothing sets.
bool append_expansion(Text& result, const Expansion& expansion, const ExpansionScope& scope)
{
    switch (expansion.kind) {
    case ExpansionKind::env:
        return append_variable(result, expansion, scope);
    case ExpansionKind::program_name:
    case ExpansionKind::group_name:
        result.append(scope.name);
        return true;
    case ExpansionKind::numprocs:
        result.append(std::to_string(scope.instances));
        return true;
    case ExpansionKind::process_num:
        if (scope.instances > 1)
            result.append(expansion);
        else
            result.append(format_zero(expansion.format));
        return true;
    case ExpansionKind::home:
    case ExpansionKind::here:
    case ExpansionKind::host_node_name:
        result.append(expansion);
        return true;
    }
    return true;
}

} // namespace

std::string flatten(const Text& text, std::string_view home, std::string_view stand_in)
{
    std::string result;
    for (const model::TextPart& part : text.parts()) {
        if (const auto* literal = std::get_if<std::string>(&part))
            result += *literal;
        else
            result += std::get<Expansion>(part).kind == ExpansionKind::home ? home : stand_in;
    }
    return result;
}

std::string format_zero(std::string_view format)
{
    if (format.empty())
        return "0";
    std::size_t width = 0;
    for (const char c : format.substr(0, format.size() - 1))
        width = std::min<std::size_t>(width * 10 + static_cast<std::size_t>(c - '0'), 99);
    const std::string padding(width > 1 ? width - 1 : 0, format.starts_with('0') ? '0' : ' ');
    return padding + '0';
}

OutsideVariables::OutsideVariables(const model::Image& image)
    : said(image.extra_env)
{
    for (const model::Layer& layer : image.layers)
        for (const auto& name : layer.env_accepted)
            accepted.insert(name.value);
}

std::optional<Text>
expand(const model::Marked<Text>& text, const ExpansionScope& scope, diag::Diagnostics& out)
{
    if (text.value.is_literal())
        return text.value;
    Text result;
    bool ok = true;
    for (const model::TextPart& part : text.value.parts()) {
        if (const auto* literal = std::get_if<std::string>(&part)) {
            result.append(std::string_view(*literal));
            continue;
        }
        const auto& expansion = std::get<Expansion>(part);
        if (append_expansion(result, expansion, scope))
            continue;
        report_unknown(expansion.name, text, scope, out);
        ok = false;
    }
    return ok ? std::optional(std::move(result)) : std::nullopt;
}

} // namespace initbridge::resolve
