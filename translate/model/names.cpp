#include "translate/model/names.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace initbridge::model {

namespace {

constexpr std::size_t longest_entry_name = 200;
constexpr std::size_t longest_unit_name = 255; // UNIT_NAME_MAX, basic/unit-name.h
constexpr std::size_t longest_user_name = 31;  // UT_NAMESIZE - 1, the limit of systemd

constexpr bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

constexpr bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

constexpr bool is_alnum(char c)
{
    return is_upper(c) || is_lower(c) || is_digit(c);
}

constexpr char to_upper(char c)
{
    return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

constexpr bool is_control_byte(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

std::string upper(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), to_upper);
    return result;
}

std::string unwanted_character(char c)
{
    if (c == ' ')
        return "contains a space";
    if (is_control_byte(c))
        return "contains a control character";
    if (static_cast<unsigned char>(c) >= 0x80)
        return "contains a character outside ASCII";
    return std::string("contains '") + c + "'";
}

/// basic/unit-def.c, unit_type_table
constexpr std::array<std::string_view, 11> unit_suffixes{
    ".service",
    ".socket",
    ".target",
    ".device",
    ".mount",
    ".automount",
    ".swap",
    ".timer",
    ".path",
    ".slice",
    ".scope"};

struct SignalName {
    std::string_view name;
    int number;
};

/// The first name of a number is the canonical one. STKFLT (16) is missing: Python's `signal`
/// module has it only since 3.11, and supervisord refuses its whole configuration for a signal
/// that the module does not know.
constexpr std::array<SignalName, 33> signals{{
    {"HUP", 1},   {"INT", 2},     {"QUIT", 3},  {"ILL", 4},   {"TRAP", 5},  {"ABRT", 6},
    {"BUS", 7},   {"FPE", 8},     {"KILL", 9},  {"USR1", 10}, {"SEGV", 11}, {"USR2", 12},
    {"PIPE", 13}, {"ALRM", 14},   {"TERM", 15}, {"CHLD", 17}, {"CONT", 18}, {"STOP", 19},
    {"TSTP", 20}, {"TTIN", 21},   {"TTOU", 22}, {"URG", 23},  {"XCPU", 24}, {"XFSZ", 25},
    {"PROF", 27}, {"VTALRM", 26}, {"IO", 29},   {"PWR", 30},  {"SYS", 31},  {"WINCH", 28},
    {"IOT", 6},   {"CLD", 17},    {"POLL", 29},
}};

/// supervisor/events.py, EventTypes; sorted.
constexpr std::array<std::string_view, 27> event_table{
    "EVENT",
    "PROCESS_COMMUNICATION",
    "PROCESS_COMMUNICATION_STDERR",
    "PROCESS_COMMUNICATION_STDOUT",
    "PROCESS_GROUP",
    "PROCESS_GROUP_ADDED",
    "PROCESS_GROUP_REMOVED",
    "PROCESS_LOG",
    "PROCESS_LOG_STDERR",
    "PROCESS_LOG_STDOUT",
    "PROCESS_STATE",
    "PROCESS_STATE_BACKOFF",
    "PROCESS_STATE_EXITED",
    "PROCESS_STATE_FATAL",
    "PROCESS_STATE_RUNNING",
    "PROCESS_STATE_STARTING",
    "PROCESS_STATE_STOPPED",
    "PROCESS_STATE_STOPPING",
    "PROCESS_STATE_UNKNOWN",
    "REMOTE_COMMUNICATION",
    "SUPERVISOR_STATE_CHANGE",
    "SUPERVISOR_STATE_CHANGE_RUNNING",
    "SUPERVISOR_STATE_CHANGE_STOPPING",
    "TICK",
    "TICK_3600",
    "TICK_5",
    "TICK_60"};

} // namespace

std::optional<std::string> entry_name_problem(std::string_view name)
{
    if (name.empty())
        return "is empty";
    if (name.size() > longest_entry_name)
        return "is longer than 200 bytes";
    const auto wanted = [](char c) {
        return is_alnum(c) || c == '.' || c == '_' || c == '@' || c == '-';
    };
    if (const auto bad = std::ranges::find_if_not(name, wanted); bad != name.end())
        return unwanted_character(*bad);
    if (name.front() == '-' || name.front() == '.' || name.front() == '@')
        return std::string("starts with '") + name.front() + "'";
    if (name.back() == '@')
        return "ends with '@'";
    return std::nullopt;
}

bool is_env_name(std::string_view name)
{
    const auto letter = [](char c) {
        return is_upper(c) || is_lower(c) || c == '_';
    };
    return !name.empty() && letter(name.front()) &&
           std::ranges::all_of(name, [&](char c) { return letter(c) || is_digit(c); });
}

bool has_unit_suffix(std::string_view name)
{
    return std::ranges::any_of(unit_suffixes, [name](std::string_view suffix) {
        return name.size() > suffix.size() && name.ends_with(suffix);
    });
}

bool is_unit_name(std::string_view name)
{
    if (name.size() > longest_unit_name || !has_unit_suffix(name) || name.front() == '@')
        return false;
    const std::string_view stem = name.substr(0, name.rfind('.'));
    // systemd allows one more `@` in the instance: unit_name_is_valid() looks at the first only.
    return std::ranges::all_of(stem, [](char c) {
        return is_alnum(c) || c == ':' || c == '_' || c == '.' || c == '\\' || c == '-' || c == '@';
    });
}

std::string with_unit_suffix(std::string_view name)
{
    std::string result(name);
    if (!has_unit_suffix(name))
        result += ".service";
    return result;
}

std::optional<std::uint32_t> parse_uid(std::string_view name)
{
    if (name.empty() || (name.size() > 1 && name.front() == '0'))
        return std::nullopt;
    std::uint32_t uid = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), uid);
    // 65535 and 2^32-1 mean "no user" to the kernel and to systemd (basic/user-util.h).
    if (error != std::errc() || end != name.data() + name.size() || uid == 65535 ||
        uid == std::numeric_limits<std::uint32_t>::max())
        return std::nullopt;
    return uid;
}

bool is_user(std::string_view name)
{
    if (name.empty() || name.size() > longest_user_name)
        return false;
    if (parse_uid(name))
        return true;
    const char first = name.front();
    return (is_upper(first) || is_lower(first) || first == '_') &&
           std::ranges::all_of(
               name, [](char c) { return is_alnum(c) || c == '_' || c == '-' || c == '.'; });
}

std::optional<int> parse_signal(std::string_view text)
{
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size()) {
        const bool known = std::ranges::find(signals, number, &SignalName::number) != signals.end();
        return known ? std::optional(number) : std::nullopt;
    }
    const std::string name = upper(text);
    std::string_view bare = name;
    if (bare.starts_with("SIG"))
        bare.remove_prefix(3);
    const auto found = std::ranges::find(signals, bare, &SignalName::name);
    return found == signals.end() ? std::nullopt : std::optional(found->number);
}

std::string_view signal_name(int signal)
{
    const auto found = std::ranges::find(signals, signal, &SignalName::number);
    return found == signals.end() ? std::string_view() : found->name;
}

std::optional<std::string> path_problem(std::string_view path)
{
    if (path.empty())
        return "is empty";
    if (path.front() != '/')
        return "is not absolute";
    if (std::ranges::any_of(path, is_control_byte))
        return "contains a control character";
    if (path.size() == 1)
        return std::nullopt;
    std::size_t start = 1;
    while (start <= path.size()) {
        const std::size_t slash = std::min(path.find('/', start), path.size());
        const std::string_view part = path.substr(start, slash - start);
        if (part.empty())
            return slash == path.size() ? "ends with '/'" : "contains '//'";
        if (part == "." || part == "..")
            return "contains a '" + std::string(part) + "' part";
        start = slash + 1;
    }
    return std::nullopt;
}

std::optional<std::string_view> parse_event(std::string_view name)
{
    const std::string wanted = upper(name);
    const auto found = std::ranges::lower_bound(event_table, wanted);
    if (found == event_table.end() || *found != wanted)
        return std::nullopt;
    return *found;
}

std::span<const std::string_view> event_names()
{
    return event_table;
}

} // namespace initbridge::model
