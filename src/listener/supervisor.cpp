#include "src/listener/supervisor.hpp"

#include "src/base/exit_request.hpp"
#include "src/base/proc.hpp"
#include "src/listener/codes.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace initbridge::listener {

namespace {

std::string last_part(const std::string& path)
{
    return path.substr(path.rfind('/') + 1);
}

bool is_stdio(const std::vector<std::string>& words)
{
    return words.size() > 1 && last_part(words[0]) == "initbridge" && words[1] == "stdio";
}

} // namespace

diag::Result<Supervisor> find_supervisor()
{
    const pid_t pid = ::getppid();
    const std::vector<std::string> words = base::words_of_process(pid);
    if (!base::find_supervisord(words)) {
        auto problem = diag::failure(
            codes::no_supervisord,
            fmt::format(
                "the parent process is '{}' and no supervisord",
                words.empty() ? fmt::format("process {}", pid) : last_part(words.front())));
        problem.value().hint =
            "make it the 'command=' of an event listener, without a shell around "
            "it; for systemd, entries say 'on_fatal'";
        return problem;
    }
    Supervisor supervisor{pid, std::nullopt};
    const std::int64_t above = base::parent_of(pid).value_or(0);
    if (above > 0 && is_stdio(base::words_of_process(above))) {
        supervisor.stdio = static_cast<pid_t>(above);
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
