#include "translate/bridge/unit.hpp"

#include "translate/bridge/codes.hpp"
#include "translate/systemd/quoting.hpp"
#include "unit_templates.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <utility>

namespace initbridge::bridge {

namespace {

/// supervisord looks at its programs once a second, and writes its last lines after they are gone.
constexpr std::chrono::seconds margin{10};
/// TimeoutStopSec= of user@.service as systemd ships it.
constexpr std::chrono::seconds managers_own_timeout{120};

std::string raw(std::string_view path)
{
    std::string text;
    systemd::append_raw(text, path);
    return text;
}

/// Environment= lines by name, then what the manager of a user has and a container has not.
std::string environment_lines(const Bridge& bridge, diag::Diagnostics& out)
{
    const systemd::Spelling spelling{model::Scope::system, bridge.home, 0};
    std::string lines;
    for (const auto& [name, value] : bridge.environment) {
        if (systemd::has_noncharacter(value)) {
            out.error(
                codes::bad_environment,
                std::nullopt,
                fmt::format("'{}' holds a noncharacter, with which no unit loads", name));
            continue;
        }
        lines += "Environment=\"" + name + "=";
        systemd::append_escaped(lines, value, spelling);
        lines += "\"\n";
    }
    std::string unset;
    for (const char* name : {"LANG", "SHELL"}) {
        if (!bridge.environment.contains(name)) {
            unset += unset.empty() ? "UnsetEnvironment=" : " ";
            unset += name;
        }
    }
    return lines + unset;
}

std::string command(const Bridge& bridge)
{
    std::string words;
    if (bridge.log == Log::journal) {
        systemd::append_quoted(words, bridge.initbridge);
        words += " stdio -- ";
    }
    systemd::append_quoted(words, bridge.supervisord);
    words += " -n";
    // Its own lines on stdout: through file: they would overwrite what programs append to it; in
    // the journal they belong, unless they get there as its log file already.
    if (bridge.log == Log::file || bridge.logs_to_stdout) {
        words += " -s";
    }
    words += " -c ";
    systemd::append_quoted(words, bridge.config);
    return words;
}

std::string output_lines(const Bridge& bridge)
{
    if (bridge.log == Log::journal) {
        return "StandardOutput=journal\nStandardError=journal";
    }
    return fmt::format(
        "# In files: the socket of the journal cannot be opened as /dev/stdout.\n"
        "StandardOutput=file:{}\nStandardError=file:{}",
        raw(stdout_path(bridge.user)),
        raw(stderr_path(bridge.user)));
}

void add_cap(
    std::string& lines,
    std::string_view key,
    const std::optional<model::Marked<std::uint64_t>>& bytes)
{
    if (bytes) {
        const bool infinite = bytes->value == std::numeric_limits<std::uint64_t>::max();
        lines += fmt::format(
            "{}{}={}",
            lines.empty() ? "" : "\n",
            key,
            infinite ? "infinity" : std::to_string(bytes->value));
    }
}

std::string memory_lines(const Bridge& bridge)
{
    std::string lines;
    add_cap(lines, "MemoryMax", bridge.memory.max);
    add_cap(lines, "MemoryHigh", bridge.memory.high);
    add_cap(lines, "MemorySwapMax", bridge.memory.swap_max);
    return lines;
}

/// A line that is nothing but a name whose value is empty goes as a whole.
std::string fill_in(
    std::string_view text, const std::array<std::pair<std::string_view, std::string>, 8>& values)
{
    std::string result;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string line(text.substr(0, end));
        text.remove_prefix(end + 1); // the template ends in a newline
        const bool was_empty = line.empty();
        for (const auto& [name, value] : values) {
            if (const std::size_t at = line.find(name); at != std::string::npos) {
                line.replace(at, name.size(), value);
                break; // one a line; what was filled in is not looked at again
            }
        }
        if (!line.empty() || was_empty) {
            result += line += '\n';
        }
    }
    return result;
}

} // namespace

std::chrono::seconds stop_timeout(const Bridge& bridge)
{
    return bridge.stop_time + margin;
}

std::string render_unit(const Bridge& bridge, diag::Diagnostics& out)
{
    return fill_in(
        units::supervisord_service,
        {{
            {"@USER@", bridge.user},
            {"@SUPERVISORD@", raw(bridge.supervisord)},
            {"@CONFIG@", raw(bridge.config)},
            {"@ENVIRONMENT@", environment_lines(bridge, out)},
            {"@COMMAND@", command(bridge)},
            {"@OUTPUT@", output_lines(bridge)},
            {"@STOP@", std::to_string(stop_timeout(bridge).count())},
            {"@MEMORY@", memory_lines(bridge)},
        }});
}

std::string render_manager_dropin(const Bridge& bridge)
{
    const std::chrono::seconds needed = stop_timeout(bridge) + margin;
    if (needed <= managers_own_timeout) {
        return {};
    }
    return fmt::format(
        "# supervisord in this manager needs up to {} seconds to stop its programs.\n"
        "[Service]\nTimeoutStopSec={}\n",
        stop_timeout(bridge).count(),
        needed.count());
}

std::string render_logrotate(const Bridge& bridge)
{
    // Emptied in place: supervisord and its programs keep these files open, and append to them.
    return fmt::format(
        "{} {} {{\n"
        "    su {} {}\n"
        "    size 10M\n"
        "    rotate 3\n"
        "    missingok\n"
        "    notifempty\n"
        "    copytruncate\n"
        "}}\n",
        stdout_path(bridge.user),
        stderr_path(bridge.user),
        bridge.user,
        bridge.gid ? std::to_string(*bridge.gid) : bridge.user);
}

} // namespace initbridge::bridge
