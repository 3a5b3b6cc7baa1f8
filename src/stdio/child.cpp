#include "src/stdio/child.hpp"

#include "src/stdio/codes.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

namespace initbridge::stdio {

namespace {

void start_with_default_signals()
{
    for (int number = 1; number < NSIG; ++number) {
        ::signal(number, SIG_DFL); // fails, rightly, for SIGKILL and its like
    }
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// In the child; never returns.
[[noreturn]] void become(char* const* argv, int out, int err, int report, pid_t parent)
{
    ::dup2(out, STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    start_with_default_signals();
    if (::getppid() != parent) {
        ::raise(SIGTERM); // it was killed before it could be followed
    }
    ::execvp(argv[0], argv);
    const int error = errno;
    [[maybe_unused]] const ssize_t told = ::write(report, &error, sizeof error);
    ::_exit(127);
}

/// errno of the exec that failed; 0: it did not, or the child was killed before.
int wait_for_exec(const base::UniqueFd& report)
{
    int error = 0;
    ssize_t count = 0;
    do {
        count = ::read(report.get(), &error, sizeof error);
    } while (count < 0 && errno == EINTR);
    return count == sizeof error ? error : 0;
}

} // namespace

tl::unexpected<diag::Diagnostic> refused(std::string_view what)
{
    return diag::failure(
        codes::system_refused, fmt::format("cannot {}: {}", what, std::strerror(errno)));
}

diag::Result<Pipe> make_pipe()
{
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return refused("make a pipe");
    }
    const base::UniqueFd read(ends[0]);
    const base::UniqueFd write(ends[1]);
    Pipe pipe{
        base::UniqueFd(::fcntl(read.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1)),
        base::UniqueFd(::fcntl(write.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1))};
    if (!pipe.read || !pipe.write) {
        return refused("make a pipe");
    }
    return pipe;
}

diag::Result<pid_t>
spawn(const std::vector<std::string>& command, const base::UniqueFd& out, const base::UniqueFd& err)
{
    auto report = make_pipe();
    if (!report) {
        return tl::unexpected(report.error());
    }
    std::vector<char*> argv;
    argv.reserve(command.size() + 1);
    for (const std::string& word : command) {
        argv.push_back(const_cast<char*>(word.c_str()));
    }
    argv.push_back(nullptr);
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) {
        return refused("make a process");
    }
    if (child == 0) {
        become(argv.data(), out.get(), err.get(), report->write.get(), parent);
    }
    report->write.reset();
    const int error = wait_for_exec(report->read);
    if (error == 0) {
        return child;
    }
    ::waitpid(child, nullptr, 0);
    const bool missing = error == ENOENT || error == ENOTDIR;
    return diag::failure(
        missing ? codes::no_command : codes::cannot_run,
        fmt::format("cannot run '{}': {}", command.front(), std::strerror(error)));
}

} // namespace initbridge::stdio
