#include "translate/supervisord/kept_head.hpp"

#include "translate/supervisord/ini_reader.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace initbridge::supervisord {

namespace {

constexpr std::array<std::string_view, 4> running_sections{
    "program:", "eventlistener:", "fcgi-program:", "group:"};
constexpr std::array<std::string_view, 4> own_sections{
    "supervisord", "unix_http_server", "inet_http_server", "rpcinterface:"};

/// The prefix of `section` among `prefixes`; empty: none.
template <std::size_t n>
std::string_view
prefix_of(std::string_view section, const std::array<std::string_view, n>& prefixes)
{
    const auto found = std::ranges::find_if(
        prefixes, [&](std::string_view prefix) { return section.starts_with(prefix); });
    return found == prefixes.end() ? std::string_view() : *found;
}

bool is_remark(std::string_view line)
{
    return line.find_first_not_of(" \t\r") == std::string_view::npos || line.front() == '#' ||
           line.front() == ';';
}

/// The values of the sections that supervisord itself obeys.
std::map<std::string, std::map<std::string, std::string>> settings_of(std::string_view text)
{
    std::map<std::string, std::map<std::string, std::string>> settings;
    for (const IniSection& section : read_ini(text, diag::FileId{}).sections) {
        if (!prefix_of(section.name, own_sections).empty()) {
            for (const IniOption& option : section.options) {
                settings[section.name][option.key] = option.value;
            }
        }
    }
    return settings;
}

} // namespace

std::string head_of(std::string_view configuration)
{
    std::string head;
    std::string remarks; // kept only where what comes next is
    bool kept = false;
    while (!configuration.empty()) {
        const std::size_t end = std::min(configuration.find('\n'), configuration.size());
        const std::string line = std::string(configuration.substr(0, end)) + "\n";
        configuration.remove_prefix(std::min(end + 1, configuration.size()));
        if (is_remark(std::string_view(line).substr(0, line.size() - 1))) {
            remarks += line;
            continue;
        }
        const bool was_kept = kept;
        if (line.front() == '[') {
            kept = prefix_of(std::string_view(line).substr(1), running_sections).empty();
        }
        if (kept) {
            head += was_kept ? remarks : head.empty() ? std::string() : std::string("\n");
            head += line;
        }
        remarks.clear();
    }
    return head;
}

std::set<std::string> programs_of(std::string_view configuration)
{
    std::set<std::string> names;
    for (const IniSection& section : read_ini(configuration, diag::FileId{}).sections) {
        const std::string_view prefix = prefix_of(section.name, running_sections);
        if (!prefix.empty()) {
            names.insert(section.name.substr(prefix.size()));
        }
    }
    return names;
}

std::set<std::string>
changed_settings(std::string_view old_configuration, std::string_view new_configuration)
{
    const auto before = settings_of(old_configuration);
    const auto after = settings_of(new_configuration);
    std::set<std::string> changed;
    for (const auto& [one, other] : {std::pair(&before, &after), std::pair(&after, &before)}) {
        for (const auto& [section, options] : *one) {
            const auto same = other->find(section);
            if (same == other->end() || same->second != options) {
                changed.insert(section);
            }
        }
    }
    return changed;
}

} // namespace initbridge::supervisord
