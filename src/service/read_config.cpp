#include "src/base/proc.hpp"
#include "src/service/groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <sstream>
#include <string_view>
#include <utility>

namespace initbridge::service {

namespace {

/// Of supervisord(1), those short options that take a value.
constexpr std::string_view with_value = "abcdeijlqumyz";

using base::words_of_process;

/// Its end where supervisord is not among the words.
std::vector<std::string>::const_iterator program_in(const std::vector<std::string>& words)
{
    const auto found = base::find_supervisord(words);
    return words.begin() + static_cast<std::ptrdiff_t>(found.value_or(words.size()));
}

/// `--configuration` and its beginnings, by getopt_long's rules.
bool is_long_option(std::string_view word)
{
    constexpr std::string_view name = "--configuration";
    constexpr std::size_t shortest = 4; // --co: --childlogdir begins like it
    return word.size() >= shortest && name.starts_with(word);
}

/// Where the value of `-c` begins in a cluster as `-nc`; npos: there is none. `takes`: a value
/// follows the word, of whichever option.
std::size_t value_in_cluster(std::string_view word, bool& takes)
{
    for (std::size_t at = 1; at < word.size(); ++at) {
        if (with_value.find(word[at]) != std::string_view::npos) {
            takes = at + 1 == word.size();
            return word[at] == 'c' ? at + 1 : std::string_view::npos;
        }
    }
    takes = false;
    return std::string_view::npos;
}

/// The path as this process reaches it.
std::string reached(std::int64_t pid, const std::string& path)
{
    const bool absolute = path.starts_with('/');
    std::error_code failed;
    std::string there = fmt::format("/proc/{}/{}/{}", pid, absolute ? "root" : "cwd", path);
    // Another's root cannot be looked into; mostly it is ours.
    if (absolute && !std::filesystem::exists(there, failed)) {
        return path;
    }
    return there;
}

} // namespace

std::optional<std::string> configuration_option(const std::vector<std::string>& words)
{
    auto word = program_in(words);
    if (word == words.end()) {
        return std::nullopt;
    }
    std::optional<std::string> value;
    for (++word; word != words.end() && word->starts_with('-') && *word != "--"; ++word) {
        const auto next = std::next(word);
        const std::size_t equals = word->find('=');
        if (is_long_option(word->substr(0, equals))) {
            if (equals != std::string::npos) {
                value = word->substr(equals + 1);
            } else if (next != words.end()) {
                value = *next;
                word = next;
            }
        } else if (!word->starts_with("--")) {
            bool takes = false;
            const std::size_t at = value_in_cluster(*word, takes);
            if (at != std::string_view::npos && !takes) {
                value = word->substr(at);
            } else if (takes && next != words.end()) {
                value = at == std::string_view::npos ? value : *next;
                word = next;
            }
        }
    }
    return value;
}

std::vector<std::string> usual_configurations(const std::vector<std::string>& words)
{
    const auto program = program_in(words);
    if (program == words.end()) {
        return {};
    }
    const auto here = std::filesystem::path(*program).parent_path().parent_path();
    return {
        (here / "etc/supervisord.conf").string(),
        (here / "supervisord.conf").string(),
        "supervisord.conf",
        "etc/supervisord.conf",
        "/etc/supervisord.conf",
        "/etc/supervisor/supervisord.conf"};
}

diag::Result<std::optional<ReadConfig>> config_that_is_read(Managers& managers, Deadline deadline)
{
    const auto client = managers.supervisord(deadline);
    if (!client) {
        return tl::unexpected(client.error());
    }
    const auto value = (*client)->call({"supervisor.getPID", {}}, deadline);
    if (!value) {
        return tl::unexpected(value.error());
    }
    const std::int64_t* pid = value->as_integer();
    const auto words = pid == nullptr ? std::vector<std::string>() : words_of_process(*pid);
    std::vector<std::string> places = usual_configurations(words);
    if (const auto given = configuration_option(words)) {
        places = {*given};
    }
    for (const std::string& place : places) {
        std::error_code failed;
        std::string path = reached(*pid, place);
        if (std::filesystem::exists(path, failed)) {
            return ReadConfig{*pid, std::move(path), place};
        }
    }
    return std::optional<ReadConfig>();
}

} // namespace initbridge::service
