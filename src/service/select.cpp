#include "src/service/select.hpp"

#include "src/service/codes.hpp"
#include "translate/text/suggest.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <string_view>

namespace initbridge::service {

namespace {

constexpr std::string_view unit_suffix = ".service";
/// Of names in one hint.
constexpr std::size_t most_names = 20;

std::string_view without_suffix(std::string_view unit)
{
    return unit.ends_with(unit_suffix) ? unit.substr(0, unit.size() - unit_suffix.size()) : unit;
}

bool glob_matches(const std::string& pattern, const std::string& text)
{
    return ::fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

bool means(const std::string& name, const Target& target)
{
    if (name == target.entry || name == target.name || name == target.real ||
        name == without_suffix(target.real)) {
        return true;
    }
    const bool group = name.ends_with(":*") || name.ends_with(":");
    const std::string head = name.substr(0, name.rfind(':'));
    if (group && (head == target.group || head == target.entry)) {
        return true;
    }
    return is_pattern(name) &&
           (glob_matches(name, target.entry) || glob_matches(name, target.name));
}

std::vector<std::string_view> entry_names(const std::vector<Target>& targets)
{
    std::vector<std::string_view> names;
    for (const Target& target : targets) {
        if (std::ranges::find(names, target.entry) == names.end()) {
            names.emplace_back(target.entry);
        }
    }
    return names;
}

std::string hint_for(const std::string& name, const std::vector<Target>& targets)
{
    const std::vector<std::string_view> names = entry_names(targets);
    std::string hint;
    if (const auto near = text::nearest(name, names)) {
        hint = fmt::format("did you mean '{}'? ", *near);
    }
    if (names.empty()) {
        return "there are no services";
    }
    hint += "there are";
    for (std::size_t i = 0; i < std::min(names.size(), most_names); ++i) {
        hint += fmt::format("{} '{}'", i == 0 ? "" : ",", names[i]);
    }
    return names.size() > most_names
               ? fmt::format("{} and {} more", hint, names.size() - most_names)
               : hint;
}

} // namespace

bool is_pattern(const std::string& name)
{
    return name.find_first_of("*?[") != std::string::npos || name.ends_with(":");
}

std::vector<Target> select(
    const std::vector<Target>& targets,
    const std::vector<std::string>& names,
    diag::Diagnostics& out)
{
    std::vector<bool> chosen(targets.size());
    for (const std::string& name : names) {
        bool found = false;
        for (std::size_t i = 0; i < targets.size(); ++i) {
            if (means(name, targets[i])) {
                chosen[i] = found = true;
            }
        }
        if (!found) {
            out.error(
                   codes::unknown_name, std::nullopt, fmt::format("there is no service '{}'", name))
                .hint = hint_for(name, targets);
        }
    }
    std::vector<Target> result;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        if (chosen[i]) {
            result.push_back(targets[i]);
        }
    }
    return result;
}

} // namespace initbridge::service
