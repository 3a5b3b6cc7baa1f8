#include "src/listener/child.hpp"

#include "src/listener/codes.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>

namespace initbridge::listener {

namespace {

std::vector<std::string> environment_with(const Variables& variables)
{
    std::vector<std::string> result;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view assignment = *entry;
        bool replaced = false;
        for (const auto& [key, value] : variables) {
            replaced = replaced || (assignment.starts_with(key) &&
                                    assignment.substr(key.size()).starts_with('='));
        }
        if (!replaced) {
            result.emplace_back(assignment);
        }
    }
    for (const auto& [key, value] : variables) {
        result.push_back(fmt::format("{}={}", key, value));
    }
    return result;
}

std::vector<char*> pointers_to(const std::vector<std::string>& words)
{
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (const std::string& word : words) {
        pointers.push_back(const_cast<char*>(word.c_str()));
    }
    pointers.push_back(nullptr);
    return pointers;
}

void reset_signals()
{
    constexpr int last = 31; // the others belong to the C library, or nobody has set them
    for (int number = 1; number <= last; ++number) {
        ::signal(number, SIG_DFL);
    }
}

/// In the new process. (Not posix_spawn(3), which leaves the C library's own signals ignored.)
[[noreturn]] void
become(char* const* command, char* const* environment, const Setup& setup, int news)
{
    ::dup2(setup.in, STDIN_FILENO);
    ::dup2(setup.out, STDOUT_FILENO);
    ::setpgid(0, 0);
    if (setup.signals == Setup::Signals::reset) {
        reset_signals();
    }
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::execvpe(command[0], command, environment);
    const int error = errno;
    [[maybe_unused]] const ssize_t written = ::write(news, &error, sizeof error);
    ::_exit(127); // NOLINT(readability-magic-numbers): as the shell has it
}

} // namespace

diag::Result<Child> Child::start(
    const std::vector<std::string>& command, const Variables& variables, const Setup& setup)
{
    auto news = make_pipe();
    if (!news) {
        return tl::unexpected(news.error());
    }
    const std::vector<std::string> assignments = environment_with(variables);
    const std::vector<char*> environment = pointers_to(assignments);
    const std::vector<char*> words = pointers_to(command);
    const pid_t pid = ::fork();
    if (pid == 0) {
        become(words.data(), environment.data(), setup, news->write.get());
    }
    int error = pid < 0 ? errno : 0;
    news->write.reset();
    if (pid > 0 && ::read(news->read.get(), &error, sizeof error) > 0) {
        ::waitpid(pid, nullptr, 0);
    }
    if (error != 0) {
        return diag::failure(
            codes::cannot_run,
            fmt::format("cannot run '{}': {}", command.front(), std::strerror(error)));
    }
    return Child(pid);
}

Child::Child(pid_t pid)
    : pid_(pid)
    , fd_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)))
{}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1))
    , fd_(std::move(other.fd_))
    , status_(other.status_)
{}

Child::~Child()
{
    if (pid_ > 0 && !status_) {
        signal(SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
}

std::optional<int> Child::wait(std::chrono::milliseconds at_most)
{
    if (!status_) {
        pollfd event{fd_.get(), POLLIN, 0};
        ::poll(&event, 1, static_cast<int>(at_most.count()));
        int status = 0;
        if (::waitpid(pid_, &status, WNOHANG) == pid_) {
            status_ = status;
        }
    }
    return status_;
}

void Child::signal(int number) const
{
    if (!status_ && ::kill(-pid_, number) != 0) {
        ::kill(pid_, number);
    }
}

diag::Result<Pipe> make_pipe()
{
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return diag::failure(
            codes::broken_pipe, fmt::format("cannot make a pipe: {}", std::strerror(errno)));
    }
    const base::UniqueFd read(ends[0]);
    const base::UniqueFd write(ends[1]);
    return Pipe{
        base::UniqueFd(::fcntl(read.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1)),
        base::UniqueFd(::fcntl(write.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1))};
}

std::string describe_end(int status)
{
    return WIFSIGNALED(status) ? fmt::format("signal {}", WTERMSIG(status))
                               : fmt::format("exit status {}", WEXITSTATUS(status));
}

} // namespace initbridge::listener
