#include "src/exec/supervise.hpp"

#include "src/exec/child.hpp"
#include "src/exec/clock.hpp"
#include "src/exec/lifecycle.hpp"
#include "src/exec/tell.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>

namespace initbridge::exec {

namespace {

class Supervisor {
public:
    explicit Supervisor(Options& options)
        : options_(options)
        , lifecycle_(options)
        , teller_(options)
        , manager_(::getppid())
    {}

    [[nodiscard]] int run();

private:
    // Its process is there, or it is waited for, or all is over.
    enum class State { child, pause, over };

    [[nodiscard]] int time_left() const;
    void wait_for_events();
    void start();
    void handle_signals();
    void handle(const signalfd_siginfo& signal);
    void read_news();
    void reap();
    void ended(const Ending& ending);
    void follow(const Ending& ending);
    void end_stopped(const Ending* ending);
    void end_with(int status);
    [[nodiscard]] int status_of(const Ending& ending) const;

    Options& options_;
    Lifecycle lifecycle_;
    Teller teller_;
    pid_t manager_; ///< whose stop signal reaches all processes of the service
    sigset_t mask_{};
    int signals_ = -1;

    State state_ = State::pause;
    std::int64_t resume_ = 0; ///< when the pause is over
    pid_t child_ = -1;
    int pipe_ = -1;            ///< its news
    News news_;                ///< the last of them
    bool reached_ = false;     ///< all was there
    bool ran_ = false;         ///< and the command took over
    bool up_ = false;          ///< for start_secs
    std::int64_t started_ = 0; ///< when it was reached
    bool stopping_ = false;
    int status_ = 0;
};

int Supervisor::run()
{
    ::signal(SIGCHLD, SIG_DFL); // whoever ignores it never hears how a child ended
    sigset_t all;
    sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, &mask_);
    signals_ = ::signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals_ < 0) {
        teller_.trouble("cannot wait for signals");
        return options_.fatal_status;
    }
    while (state_ != State::over) {
        if (state_ == State::pause && now() >= resume_) {
            start();
        }
        wait_for_events();
    }
    return status_;
}

/// Milliseconds until something is to be done; -1: nothing is.
int Supervisor::time_left() const
{
    std::int64_t when = 0;
    if (state_ == State::pause) {
        when = resume_;
    } else if (ran_ && !up_) {
        when = started_ + options_.start_secs * 1000;
    } else {
        return -1;
    }
    const std::int64_t left = when - now();
    return left < 0 ? 0 : left > INT_MAX ? INT_MAX : static_cast<int>(left);
}

void Supervisor::wait_for_events()
{
    pollfd events[] = {{signals_, POLLIN, 0}, {pipe_, POLLIN, 0}};
    ::poll(events, 2, time_left());
    if (events[1].revents != 0) {
        read_news();
    }
    if (events[0].revents != 0) {
        handle_signals();
    }
    const bool is_up =
        state_ == State::child && ran_ && !up_ && now() >= started_ + options_.start_secs * 1000;
    if (is_up) {
        up_ = true;
        teller_.running(child_);
    }
}

void Supervisor::start()
{
    int ends[2] = {-1, -1};
    const bool has_pipe = ::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0;
    child_ = has_pipe ? ::fork() : -1;
    const int error = errno;
    if (child_ == 0) {
        ::setsid(); // as the service's own process has it
        ::sigprocmask(SIG_SETMASK, &mask_, nullptr);
        const News news = become_command(options_, ends[1]);
        [[maybe_unused]] const ssize_t told = ::write(ends[1], &news, sizeof news);
        ::_exit(status_no_command);
    }
    if (has_pipe) {
        ::close(ends[1]);
    }
    pipe_ = ends[0];
    reached_ = ran_ = up_ = false;
    news_ = {};
    state_ = State::child;
    teller_.starting(child_, lifecycle_.tries());
    if (child_ < 0) {
        if (pipe_ >= 0) {
            ::close(pipe_);
            pipe_ = -1;
        }
        news_ = {News::Kind::no_command, error};
        ended({Ending::Kind::not_run});
        return;
    }
    // A stop signal that came before the child was there has not reached it.
    sigset_t pending;
    if (::sigpending(&pending) == 0 && sigismember(&pending, options_.stop_signal) == 1) {
        ::kill(child_, options_.stop_signal);
    }
}

void Supervisor::handle_signals()
{
    std::array<signalfd_siginfo, 8> signals{};
    const ssize_t bytes = ::read(signals_, signals.data(), sizeof signals);
    const std::size_t count = bytes > 0 ? static_cast<std::size_t>(bytes) / sizeof signals[0] : 0;
    for (std::size_t i = 0; i < count && state_ != State::over; ++i) {
        handle(signals[i]);
    }
    if (state_ == State::child) {
        reap();
    }
}

/// The manager, and process 1 at the end of all, signal every process, the command too. What
/// anybody else sends was meant for the command, whose place this process has.
void Supervisor::handle(const signalfd_siginfo& signal)
{
    const int number = static_cast<int>(signal.ssi_signo);
    if (number == SIGCHLD) {
        return;
    }
    const auto sender = static_cast<pid_t>(signal.ssi_pid);
    const bool of_manager = signal.ssi_code == SI_KERNEL || sender == manager_ || sender == 1;
    if (!of_manager) {
        if (state_ == State::child) {
            ::kill(child_, number);
        }
        return;
    }
    if (number != options_.stop_signal) {
        return;
    }
    stopping_ = true;
    teller_.stopping();
    if (options_.pass_stop && state_ == State::child) {
        ::kill(-child_, number);
    }
    if (state_ == State::pause) {
        end_stopped(nullptr);
    }
}

void Supervisor::read_news()
{
    News news;
    ssize_t count = 0;
    while ((count = ::read(pipe_, &news, sizeof news)) == static_cast<ssize_t>(sizeof news)) {
        news_ = news;
        reached_ = news.kind == News::Kind::running;
        started_ = now();
    }
    if (count >= 0 || (errno != EINTR && errno != EAGAIN)) {
        ::close(pipe_); // the command runs, or the child has ended
        pipe_ = -1;
        ran_ = reached_;
    }
}

void Supervisor::reap()
{
    int status = 0;
    if (::waitpid(child_, &status, WNOHANG) != child_) {
        return;
    }
    if (pipe_ >= 0) {
        read_news();
    }
    Ending ending;
    ending.kind = !ran_                 ? Ending::Kind::not_run
                  : WIFSIGNALED(status) ? Ending::Kind::killed
                                        : Ending::Kind::exited;
    ending.number = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    ending.by_signal = WIFSIGNALED(status);
    ending.lifetime = ran_ ? now() - started_ : 0;
    ended(ending);
}

void Supervisor::ended(const Ending& ending)
{
    child_ = -1;
    if (stopping_) {
        end_stopped(&ending);
    } else {
        follow(ending);
    }
}

void Supervisor::follow(const Ending& ending)
{
    const Verdict verdict = lifecycle_.judge(ending);
    teller_.ended(ending, news_, verdict, lifecycle_);
    switch (verdict.kind) {
    case Verdict::Kind::restart:
    case Verdict::Kind::retry:
        state_ = State::pause;
        resume_ = now() + verdict.pause;
        return;
    case Verdict::Kind::give_up:
        end_with(options_.fatal_status);
        return;
    case Verdict::Kind::finish:
        end_with(status_of(ending));
        return;
    }
}

/// Whether the service is being stopped or was only signalled, the manager knows: it is started
/// again after `status_again`, unless it is to stop.
void Supervisor::end_stopped(const Ending* ending)
{
    teller_.stopped();
    const bool again = ending == nullptr || lifecycle_.is_followed(*ending);
    end_with(again ? status_again : status_ended);
}

void Supervisor::end_with(int status)
{
    status_ = status;
    state_ = State::over;
}

int Supervisor::status_of(const Ending& ending) const
{
    constexpr int signal_base = 128;
    if (ending.kind == Ending::Kind::killed) {
        return signal_base + ending.number;
    }
    const bool expected = lifecycle_.is_expected(ending);
    const bool looks_like_ours =
        ending.number == options_.fatal_status || ending.number == status_again;
    if (looks_like_ours || (ending.number == 0 && !expected)) {
        return expected ? status_ended : status_failed;
    }
    return ending.number;
}

} // namespace

int supervise(Options& options) noexcept
{
    return Supervisor(options).run();
}

} // namespace initbridge::exec
