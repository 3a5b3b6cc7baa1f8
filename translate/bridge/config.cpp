#include "translate/bridge/config.hpp"

#include "translate/bridge/codes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>

namespace initbridge::bridge {

namespace {

using supervisord::IniOption;
using supervisord::IniSection;
using supervisord::IniText;

constexpr std::chrono::seconds default_stop_wait{10};
constexpr std::array<std::string_view, 3> program_prefixes{
    "program:", "eventlistener:", "fcgi-program:"};

std::string_view trim(std::string_view text)
{
    constexpr std::string_view blanks = " \t\n\r";
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators)
{
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(separators), text.size());
        if (const std::string_view word = trim(text.substr(0, end)); !word.empty()) {
            words.push_back(word);
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

std::string_view program_name(std::string_view section)
{
    for (const std::string_view prefix : program_prefixes) {
        if (section.starts_with(prefix)) {
            return trim(section.substr(prefix.size()));
        }
    }
    return {};
}

std::chrono::seconds stop_wait(const IniSection& section)
{
    const IniOption* option = section.find("stopwaitsecs");
    if (option == nullptr) {
        return default_stop_wait;
    }
    const std::string_view text = trim(option->value);
    std::int64_t seconds = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool whole = problem == std::errc{} && end == text.data() + text.size() && seconds >= 0;
    return whole ? std::chrono::seconds(seconds) : default_stop_wait;
}

/// Root may become anybody, others only themselves.
bool may_become(std::string_view user, const Bridge& bridge)
{
    return bridge.user == "root" || user == bridge.user ||
           (bridge.uid && user == std::to_string(*bridge.uid));
}

class ConfigChecker {
public:
    ConfigChecker(const std::vector<IniText>& texts, const Bridge& bridge, diag::Diagnostics& out)
        : texts_(texts)
        , bridge_(bridge)
        , out_(out)
    {}

    ConfigFacts check()
    {
        for (const IniText& text : texts_) {
            for (const supervisord::IniProblem& problem : text.problems) {
                out_.error(codes::config_refused, problem.mark, problem.message);
            }
            for (const IniSection& section : text.sections) {
                read(section);
            }
        }
        check_main();
        facts_.stop_time = stop_time_of(group_times());
        return facts_;
    }

private:
    void read(const IniSection& section)
    {
        if (const std::string_view name = program_name(section.name); !name.empty()) {
            programs_[std::string(name)] = stop_wait(section);
            check_user_of(section);
        } else if (section.name.starts_with("group:")) {
            const IniOption* programs = section.find("programs");
            groups_.push_back(programs == nullptr ? std::string() : programs->value);
        }
    }

    void check_user_of(const IniSection& section)
    {
        const IniOption* user = section.find("user");
        if (user == nullptr || may_become(trim(user->value), bridge_)) {
            return;
        }
        out_.error(
                codes::config_refused,
                user->mark,
                fmt::format(
                    "'{}' wants the user '{}', but under the bridge supervisord runs as '{}' and "
                    "cannot switch",
                    section.name,
                    trim(user->value),
                    bridge_.user))
            .hint = "leave 'user' out, or let systemd run this one";
    }

    /// The option that holds: that of the last text.
    [[nodiscard]] const IniOption* find(std::string_view section, std::string_view key) const
    {
        const IniOption* found = nullptr;
        for (const IniText& text : texts_) {
            const IniSection* there = text.find(section);
            const IniOption* option = there == nullptr ? nullptr : there->find(key);
            found = option == nullptr ? found : option;
        }
        return found;
    }

    void check_main()
    {
        const bool has_main = std::ranges::any_of(
            texts_, [](const IniText& text) { return text.find("supervisord") != nullptr; });
        if (!has_main) {
            out_.error(
                codes::config_refused,
                std::nullopt,
                fmt::format(
                    "'{}' has no [supervisord], without which it does not start", bridge_.config));
            return;
        }
        check_main_user(find("supervisord", "user"), bridge_, out_);
        if (const IniOption* log = find("supervisord", "logfile")) {
            constexpr std::array<std::string_view, 3> own{
                "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"};
            facts_.logs_to_stdout = std::ranges::find(own, trim(log->value)) != own.end();
        }
        check_socket();
    }

    void check_socket()
    {
        const IniOption* socket = find("unix_http_server", "file");
        if (socket != nullptr && socket->value.starts_with('/') &&
            socket->value.find('%') == std::string::npos) {
            facts_.socket = trim(socket->value);
        }
        if (socket == nullptr || trim(socket->value) == socket_path(bridge_.user)) {
            return;
        }
        const bool shared = trim(socket->value).starts_with("/tmp/") ||
                            trim(socket->value).starts_with("/var/tmp/");
        if (shared) {
            out_.warning(
                    codes::config_risk,
                    socket->mark,
                    fmt::format(
                        "the socket '{}' is in a folder where any user may take its name",
                        trim(socket->value)))
                .hint = fmt::format(
                "write 'file={}' and the same into 'serverurl', or let 'translate --bootc' write "
                "the configuration",
                socket_path(bridge_.user));
        }
    }

    /// A program in a group stops with the others of it, one outside is a group of its own.
    [[nodiscard]] std::vector<std::chrono::seconds> group_times() const
    {
        std::vector<std::chrono::seconds> times;
        std::set<std::string, std::less<>> members;
        for (const std::string& group : groups_) {
            std::chrono::seconds longest{0};
            for (const std::string_view name : split(group, ",")) {
                members.emplace(name);
                const auto program = programs_.find(name);
                longest = std::max(longest, program == programs_.end() ? longest : program->second);
            }
            times.push_back(longest);
        }
        for (const auto& [name, time] : programs_) {
            if (!members.contains(name)) {
                times.push_back(time);
            }
        }
        return times;
    }

    const std::vector<IniText>& texts_;
    const Bridge& bridge_;
    diag::Diagnostics& out_;
    std::map<std::string, std::chrono::seconds, std::less<>> programs_;
    std::vector<std::string> groups_; ///< their `programs`
    ConfigFacts facts_;
};

} // namespace

void check_main_user(const IniOption* user, const Bridge& bridge, diag::Diagnostics& out)
{
    if (user == nullptr || may_become(trim(user->value), bridge)) {
        return;
    }
    out.error(
           codes::config_refused,
           user->mark,
           fmt::format(
               "supervisord is to become '{}', which it cannot when '{}' starts it",
               trim(user->value),
               bridge.user))
        .hint = "leave 'user' out: the bridge's unit says who runs it";
}

std::chrono::seconds stop_time_of(const std::vector<std::chrono::seconds>& stop_timeouts)
{
    std::chrono::seconds sum{0};
    constexpr std::chrono::seconds longest = std::chrono::hours(24 * 365);
    for (const std::chrono::seconds timeout : stop_timeouts) {
        sum = std::min(longest, sum + std::min(longest, timeout) + std::chrono::seconds(1));
    }
    return sum;
}

ConfigFacts check_config(
    const std::vector<supervisord::IniText>& texts, const Bridge& bridge, diag::Diagnostics& out)
{
    return ConfigChecker(texts, bridge, out).check();
}

std::vector<std::string> include_patterns(const supervisord::IniText& text, std::string_view folder)
{
    const IniSection* include = text.find("include");
    const IniOption* files = include == nullptr ? nullptr : include->find("files");
    std::vector<std::string> patterns;
    if (files == nullptr) {
        return patterns;
    }
    for (const std::string_view word : split(files->value, " \t\n")) {
        std::string pattern(word);
        constexpr std::string_view here = "%(here)s";
        for (std::size_t at = pattern.find(here); at != std::string::npos;
             at = pattern.find(here, at + folder.size())) {
            pattern.replace(at, here.size(), folder);
        }
        if (!pattern.starts_with('/')) {
            pattern = fmt::format("{}/{}", folder, pattern);
        }
        patterns.push_back(std::move(pattern));
    }
    return patterns;
}

} // namespace initbridge::bridge
