#include "src/stdio/run.hpp"

#include "src/base/exit_request.hpp"
#include "src/stdio/child.hpp"
#include "src/stdio/codes.hpp"
#include "src/stdio/stream.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <utility>

namespace initbridge::stdio {

namespace {

/// SIGPIPE is the only one that is about ourselves. Whoever ignores SIGCHLD never hears how a child
/// ended, and that is inherited.
base::UniqueFd catch_signals()
{
    ::signal(SIGPIPE, SIG_IGN);
    ::signal(SIGCHLD, SIG_DFL);
    sigset_t all;
    sigfillset(&all);
    sigdelset(&all, SIGPIPE);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    const base::UniqueFd signals(::signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK));
    return base::UniqueFd(::fcntl(signals.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

class Runner {
public:
    explicit Runner(const Options& options)
        : options_(options)
    {}

    [[nodiscard]] diag::Result<void> start();
    [[nodiscard]] diag::Result<Ending> loop();

private:
    [[nodiscard]] bool is_over() const;
    void handle_signals();
    void hand_on(const signalfd_siginfo& signal);
    void reap();
    void tell_of_losses();

    const Options& options_;
    base::UniqueFd signals_;
    std::optional<Stream> out_;
    std::optional<Stream> err_;
    pid_t child_ = -1;
    std::optional<Ending> ending_;
    std::optional<int> requested_; ///< the exit status to end with where the command's is 0
};

diag::Result<void> Runner::start()
{
    signals_ = catch_signals();
    if (!signals_) {
        return refused("wait for signals");
    }
    auto out = make_pipe();
    auto err = make_pipe();
    if (!out || !err) {
        return tl::unexpected(out ? err.error() : out.error());
    }
    const auto child = spawn(options_.command, out->write, err->write);
    if (!child) {
        return tl::unexpected(child.error());
    }
    child_ = *child;
    for (const base::UniqueFd* end : {&out->read, &err->read}) {
        ::fcntl(end->get(), F_SETFL, O_NONBLOCK);
    }
    out_.emplace(std::move(out->read), STDOUT_FILENO);
    err_.emplace(std::move(err->read), STDERR_FILENO);
    return {};
}

bool Runner::is_over() const
{
    return ending_ && out_->is_over() && err_->is_over();
}

diag::Result<Ending> Runner::loop()
{
    while (!is_over()) {
        std::array<pollfd, 3> events{
            {{signals_.get(), POLLIN, 0}, out_->interest(), err_->interest()}};
        if (::poll(events.data(), events.size(), -1) < 0 && errno != EINTR) {
            return refused("wait for output");
        }
        out_->handle(events[1].revents);
        err_->handle(events[2].revents);
        tell_of_losses();
        if (events[0].revents != 0) {
            handle_signals();
        }
    }
    const bool replaced = requested_ && *ending_ == Ending{Ending::Kind::exit, 0};
    return replaced ? Ending{Ending::Kind::exit, *requested_} : *ending_;
}

void Runner::handle_signals()
{
    std::array<signalfd_siginfo, 16> signals{};
    const ssize_t bytes = ::read(signals_.get(), signals.data(), sizeof signals);
    const std::size_t count = bytes > 0 ? static_cast<std::size_t>(bytes) / sizeof signals[0] : 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (signals[i].ssi_signo != SIGCHLD) {
            hand_on(signals[i]);
        }
    }
    reap();
}

/// The keys of a terminal reach all of its foreground processes; only its stop is missing, since
/// that signal is blocked here.
void Runner::hand_on(const signalfd_siginfo& signal)
{
    const int number = static_cast<int>(signal.ssi_signo);
    if (number == SIGTERM && signal.ssi_code == SI_QUEUE) {
        requested_ = base::requested_exit(signal.ssi_int);
    }
    if (signal.ssi_code != SI_KERNEL) {
        if (!ending_) {
            ::kill(child_, number);
        }
    } else if (number == SIGTSTP) {
        ::raise(SIGSTOP);
    }
}

/// As process 1 of a container, children of others too.
void Runner::reap()
{
    int status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
        if (pid == child_ && !ending_) {
            ending_ = WIFSIGNALED(status) ? Ending{Ending::Kind::signal, WTERMSIG(status)}
                                          : Ending{Ending::Kind::exit, WEXITSTATUS(status)};
            out_->end_with_what_is_there();
            err_->end_with_what_is_there();
        }
    }
}

void Runner::tell_of_losses()
{
    const auto tell = [&](Stream& stream, std::string_view name) {
        if (const auto error = stream.news_of_loss()) {
            diag::Diagnostic loss;
            loss.severity = diag::Severity::warning;
            loss.code = codes::output_lost;
            loss.message = fmt::format(
                "cannot write to standard {}: {}; what comes there is dropped",
                name,
                std::strerror(*error));
            options_.say(loss);
        }
    };
    tell(*out_, "output");
    tell(*err_, "error");
}

} // namespace

diag::Result<Ending> run(const Options& options)
{
    Runner runner(options);
    if (auto started = runner.start(); !started) {
        return tl::unexpected(started.error());
    }
    return runner.loop();
}

int end_like(const Ending& ending)
{
    if (ending.kind == Ending::Kind::exit) {
        return ending.number;
    }
    ::prctl(PR_SET_DUMPABLE, 0); // the command has dumped its core already
    ::signal(ending.number, SIG_DFL);
    sigset_t it;
    sigemptyset(&it);
    sigaddset(&it, ending.number);
    ::sigprocmask(SIG_UNBLOCK, &it, nullptr);
    ::raise(ending.number);
    return 128 + ending.number;
}

} // namespace initbridge::stdio
