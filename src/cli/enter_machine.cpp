#include "src/cli/enter_machine.hpp"

#include "src/bus/machine.hpp"
#include "src/cli/codes.hpp"
#include "src/fs/namespaces.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace initbridge::cli {

namespace {

constexpr int signal_base = 128;

tl::unexpected<diag::Diagnostic> cannot(const std::string& name, int error)
{
    return diag::failure(
        codes::machine,
        fmt::format("cannot enter the machine '{}': {}", name, std::strerror(error)));
}

int wait_for(pid_t child)
{
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFSIGNALED(status) ? signal_base + WTERMSIG(status) : WEXITSTATUS(status);
}

} // namespace

diag::Result<std::optional<int>> enter_machine(const std::string& name)
{
    const auto leader = bus::leader_of_machine(name);
    if (!leader) {
        return tl::unexpected<diag::Diagnostic>(leader.error());
    }
    if (const fs::Errno error = fs::enter_namespaces(*leader)) {
        return cannot(name, error);
    }
    // Its process numbers are those of children alone.
    const pid_t child = ::fork();
    if (child < 0) {
        return cannot(name, errno);
    }
    if (child > 0) {
        return std::optional(wait_for(child));
    }
    ::prctl(PR_SET_PDEATHSIG, SIGKILL); // whoever ends the parent ends it
    return std::optional<int>();
}

} // namespace initbridge::cli
