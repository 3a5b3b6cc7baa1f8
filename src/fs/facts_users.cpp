#include "src/fs/facts_parts.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <map>

namespace initbridge::fs {

namespace {

std::optional<std::uint32_t> parse_id(std::string_view text)
{
    std::uint32_t id = 0;
    const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), id);
    const bool whole = problem == std::errc{} && rest == text.data() + text.size();
    return whole ? std::optional(id) : std::nullopt;
}

using Groups = std::map<std::string, std::uint32_t, std::less<>>;

/// etc/passwd: the first line of a name counts, as for getpwnam(3).
void read_passwd(std::string_view text, facts::TargetFacts& facts)
{
    constexpr std::size_t fields = 7;
    for (const std::string_view line : split_lines(text)) {
        const std::vector<std::string_view> field = split_at(line, ':');
        if (field.size() != fields || field[0].empty()) {
            continue;
        }
        const auto uid = parse_id(field[2]);
        const auto gid = parse_id(field[3]);
        if (uid && gid) {
            facts.users.try_emplace(
                std::string(field[0]), facts::User{*uid, *gid, std::string(field[5])});
        }
    }
}

void read_group(std::string_view text, Groups& groups)
{
    for (const std::string_view line : split_lines(text)) {
        const std::vector<std::string_view> field = split_at(line, ':');
        const auto gid = field.size() > 2 ? parse_id(field[2]) : std::nullopt;
        if (gid) {
            groups.try_emplace(std::string(field[0]), *gid);
        }
    }
}

/// The words of a line of sysusers.d(5); quotes of both kinds keep blanks.
std::vector<std::string> split_line(std::string_view line)
{
    std::vector<std::string> words;
    bool in_word = false;
    char quote = 0;
    for (const char c : line) {
        const bool blank = c == ' ' || c == '\t';
        if (blank && quote == 0) {
            in_word = false;
            continue;
        }
        if (!in_word) {
            words.emplace_back();
            in_word = true;
        }
        if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
        } else if (quote != 0 && c == quote) {
            quote = 0;
        } else {
            words.back() += c;
        }
    }
    return words;
}

/// A `u` line: `u NAME ID GECOS HOME SHELL`; later words may be missing, `-` stands for none.
void read_user_line(
    const std::vector<std::string>& word, const Groups& groups, facts::TargetFacts& facts)
{
    const std::string& name = word[1];
    if (facts.users.contains(name) || facts.homes.contains(name)) {
        return;
    }
    const bool home_given = word.size() > 4 && word[4] != "-" && !word[4].empty();
    std::string home = home_given ? word[4] : "/";
    if (home.find('%') != std::string::npos) {
        return; // a specifier: known only on the running machine
    }
    const std::string id = word.size() > 2 ? word[2] : "-";
    const std::vector<std::string_view> ids = split_at(id, ':');
    const auto uid = parse_id(ids[0]);
    if (!uid) {
        facts.homes.emplace(name, std::move(home));
        return;
    }
    std::uint32_t gid = *uid;
    if (ids.size() > 1) {
        const auto group = groups.find(ids[1]);
        gid = parse_id(ids[1]).value_or(group == groups.end() ? gid : group->second);
    }
    facts.users.emplace(name, facts::User{*uid, gid, std::move(home)});
}

/// Files of the four folders by name; a file of an earlier folder hides those of its name.
diag::Result<std::map<std::string, std::string>> sysusers_files(RootDir& root)
{
    std::map<std::string, std::string> files;
    for (const std::string_view folder :
         {"/etc/sysusers.d",
          "/run/sysusers.d",
          "/usr/local/lib/sysusers.d",
          "/usr/lib/sysusers.d"}) {
        const diag::Result<std::vector<std::string>> names = list_if_there(root, folder);
        if (!names) {
            return tl::unexpected<diag::Diagnostic>(names.error());
        }
        for (const std::string& name : *names) {
            if (name.ends_with(".conf") && !name.starts_with('.')) {
                files.try_emplace(name, fmt::format("{}/{}", folder, name));
            }
        }
    }
    return files;
}

/// All lines of sysusers.d with their words, in the order in which systemd-sysusers reads them.
diag::Result<std::vector<std::vector<std::string>>> sysusers_lines(RootDir& root)
{
    std::vector<std::vector<std::string>> lines;
    const auto files = sysusers_files(root);
    if (!files) {
        return tl::unexpected<diag::Diagnostic>(files.error());
    }
    for (const auto& [name, path] : *files) {
        const diag::Result<std::optional<std::string>> text = read_if_there(root, path);
        if (!text) {
            return tl::unexpected<diag::Diagnostic>(text.error());
        }
        const std::string content = text->value_or(std::string());
        for (const std::string_view line : split_lines(content)) {
            std::vector<std::string> words = split_line(line);
            if (words.size() >= 2 && !words[0].starts_with('#')) {
                lines.push_back(std::move(words));
            }
        }
    }
    return lines;
}

} // namespace

diag::Result<void> observe_users(RootDir& root, facts::TargetFacts& facts)
{
    const diag::Result<std::optional<std::string>> passwd = read_if_there(root, "/etc/passwd");
    const diag::Result<std::optional<std::string>> group = read_if_there(root, "/etc/group");
    const auto lines = sysusers_lines(root);
    if (!passwd || !group) {
        return tl::unexpected<diag::Diagnostic>(passwd ? group.error() : passwd.error());
    }
    if (!lines) {
        return tl::unexpected<diag::Diagnostic>(lines.error());
    }
    read_passwd(passwd->value_or(std::string()), facts);
    Groups groups;
    read_group(group->value_or(std::string()), groups);
    for (const std::vector<std::string>& word : *lines) {
        const auto gid =
            word.size() > 2 && word[0].starts_with('g') ? parse_id(word[2]) : std::nullopt;
        if (gid) {
            groups.try_emplace(word[1], *gid);
        }
    }
    for (const std::vector<std::string>& word : *lines) {
        if (word[0].starts_with('u')) {
            read_user_line(word, groups, facts);
        }
    }
    return {};
}

} // namespace initbridge::fs
