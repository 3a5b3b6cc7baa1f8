#include "src/listener/supervisor.hpp"

#include "src/base/exit_request.hpp"
#include "src/base/read_proc.hpp"
#include "src/listener/codes.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::listener {

namespace {

std::string read_proc(pid_t pid, std::string_view file)
{
    return base::read_proc(fmt::format("/proc/{}/{}", pid, file)).value_or("");
}

/// The last parts of the paths that the first words of a command are.
std::vector<std::string> first_words(pid_t pid)
{
    constexpr std::size_t looked_at = 4; // python3 -m supervisor.supervisord
    std::vector<std::string> words;
    const std::string line = read_proc(pid, "cmdline");
    for (std::size_t at = 0; at < line.size() && words.size() < looked_at;) {
        const std::size_t end = std::min(line.find('\0', at), line.size());
        const std::string_view word = std::string_view(line).substr(at, end - at);
        words.emplace_back(word.substr(word.rfind('/') + 1));
        at = end + 1;
    }
    return words;
}

bool is_supervisord(const std::vector<std::string>& words)
{
    return std::ranges::any_of(words, [](const std::string& word) {
        return word == "supervisord" || word == "supervisor.supervisord";
    });
}

bool is_stdio(const std::vector<std::string>& words)
{
    return words.size() > 1 && words[0] == "initbridge" && words[1] == "stdio";
}

/// Field 4 of proc_pid_stat(5), behind the name in parentheses; 0: not known.
pid_t parent_of(pid_t pid)
{
    const std::string stat = read_proc(pid, "stat");
    const std::size_t end = stat.rfind(')');
    constexpr std::size_t to_parent = 4; // ") S 1"
    if (end == std::string::npos || stat.size() <= end + to_parent) {
        return 0;
    }
    return static_cast<pid_t>(std::strtol(stat.c_str() + end + to_parent, nullptr, 10));
}

} // namespace

diag::Result<Supervisor> find_supervisor()
{
    const pid_t pid = ::getppid();
    const std::vector<std::string> words = first_words(pid);
    if (!is_supervisord(words)) {
        auto problem = diag::failure(
            codes::no_supervisord,
            fmt::format(
                "the parent process is '{}' and no supervisord",
                words.empty() ? fmt::format("process {}", pid) : words.front()));
        problem.value().hint =
            "make it the 'command=' of an event listener, without a shell around "
            "it; for systemd, entries say 'on_fatal'";
        return problem;
    }
    Supervisor supervisor{pid, std::nullopt};
    if (const pid_t above = parent_of(pid); above > 0 && is_stdio(first_words(above))) {
        supervisor.stdio = above;
    }
    return supervisor;
}

diag::Result<void> end(const Supervisor& supervisor, std::optional<int> status)
{
    if (::getppid() != supervisor.pid) {
        return diag::failure(codes::cannot_end, "supervisord has ended already");
    }
    sigval value{};
    value.sival_int = base::request_exit(status.value_or(0));
    const int sent = status && supervisor.stdio ? ::sigqueue(*supervisor.stdio, SIGTERM, value)
                                                : ::kill(supervisor.pid, SIGTERM);
    if (sent != 0) {
        auto problem = diag::failure(
            codes::cannot_end, fmt::format("cannot end supervisord: {}", std::strerror(errno)));
        problem.value().hint = "run the listener as the user that supervisord runs as";
        return problem;
    }
    return {};
}

} // namespace initbridge::listener
