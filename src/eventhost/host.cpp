#include "src/eventhost/host.hpp"

#include "src/eventhost/host_parts.hpp"
#include "src/eventhost/report.hpp"
#include "src/eventhost/sockets.hpp"
#include "src/fs/listening_socket.hpp"
#include "src/fs/record.hpp"
#include "src/fs/source.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <pwd.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <optional>
#include <utility>

namespace initbridge::eventhost {

namespace {

using events::Answer;
using events::ListenerState;
using std::chrono::system_clock;

/// How long a stop waits for events to be taken.
constexpr std::chrono::seconds last_words{2};

/// SIGCONT follows each stop signal of systemd; SIGPIPE and SIGCHLD are about what we do.
bool is_for_listeners(int signal)
{
    return signal != SIGCHLD && signal != SIGCONT && signal != SIGPIPE;
}

std::optional<uid_t> uid_of(const std::string& user)
{
    const passwd* entry = user.empty() ? nullptr : ::getpwnam(user.c_str());
    return entry == nullptr ? std::nullopt : std::optional(entry->pw_uid);
}

std::int64_t seconds_now()
{
    return system_clock::to_time_t(system_clock::now());
}

} // namespace

diag::Result<void> Host::open_sockets()
{
    auto reports = fs::listen_at(options_.folder + "/events", 0666);
    auto stdio = fs::listen_at(options_.folder + "/stdio", 0600);
    if (!reports || !stdio) {
        return tl::unexpected(reports ? stdio.error() : reports.error());
    }
    reports_ = std::move(*reports);
    stdio_ = std::move(*stdio);
    // All of them, SIGPIPE too: a listener's end is told by write(2).
    sigset_t all;
    sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    signals_ = base::UniqueFd(::signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK));
    return {};
}

diag::Result<void> Host::start()
{
    if (auto opened = open_sockets(); !opened) {
        return opened;
    }
    auto list = options_.read_list();
    listed_ = list.has_value();
    if (!listed_) {
        options_.say(list.error().message + "; services are heard of when they report");
    }
    static_cast<void>(update(listed_ ? *list : std::vector<service::Target>{}));
    listen_to_managers();
    looked_ = true;
    begin();
    sd_notify(0, "READY=1");
    return start_listener();
}

/// What supervisord tells when it starts, which is once in the life of a manager: the folder goes
/// with that.
void Host::begin()
{
    const std::string mark = options_.folder + "/begun";
    if (fs::read_source(mark).kind == facts::SourceFile::Kind::file) {
        return;
    }
    if (const auto kept = fs::append_record(mark, options_.name, fs::Durable::no); !kept) {
        options_.say(kept.error().message);
    }
    std::vector<Event> events;
    std::string last;
    bool there = false; // supervisord makes one group after another, and a listener with its own
    for (const Watched& watched : roster_.all()) {
        there = there || watched.target.entry == options_.name;
        if (there && watched.target.entry != last) {
            last = watched.target.entry;
            events.push_back({"PROCESS_GROUP_ADDED", fmt::format("groupname:{}\n", last)});
        }
    }
    events.push_back({"SUPERVISOR_STATE_CHANGE_RUNNING", ""});
    tell(events);
}

diag::Result<void> Host::start_listener()
{
    std::vector<std::string> words = options_.command;
    words.insert(words.begin() + 1, "--pass-stop");
    words.insert(words.begin() + 1, fmt::format("--stdio-from={}/stdio", options_.folder));
    auto shim = listener::Child::start(
        words, options_.variables, {STDIN_FILENO, STDOUT_FILENO, listener::Setup::Signals::keep});
    if (!shim) {
        return tl::unexpected(shim.error());
    }
    shim_.emplace(std::move(*shim));
    return {};
}

void Host::tell(const std::vector<Event>& events)
{
    for (const Event& event : events) {
        note_loss(queue_.add(event));
    }
}

void Host::note_loss(const std::optional<events::Message>& lost)
{
    if (lost) {
        options_.say(fmt::format(
            "pool {} event buffer overflowed, discarding event {} ({})",
            options_.name,
            lost->serial,
            lost->name));
    }
}

// --- the shim's reports

Roster::Change Host::update(const std::vector<service::Target>& targets)
{
    Roster::Change change = roster_.update(targets);
    senders_ = {0, ::geteuid()};
    for (const Watched& watched : roster_.all()) {
        if (const auto uid = uid_of(watched.target.user)) {
            senders_.insert(*uid);
        }
    }
    return change;
}

/// Root, we ourselves, and whoever the service runs as.
bool Host::may_report(uid_t uid, const Watched& watched)
{
    return uid == 0 || uid == ::geteuid() || uid_of(watched.target.user) == uid;
}

void Host::take_reports()
{
    for (const Line& line : take_lines(reports_.get(), senders_)) {
        const auto report = parse_report(line.text);
        Watched* watched = report ? roster_.find_reported(report->name) : nullptr;
        if (report && watched == nullptr && !listed_) {
            watched = &roster_.add_reported(report->name);
        }
        if (watched == nullptr || !may_report(line.uid, *watched)) {
            continue;
        }
        if (report->time >= watched->known_until) {
            watched->reports = true;
            watched->known_until = report->time;
            tell(watched->history.take(report->step));
        }
    }
}

// --- the listener

void Host::hear_listener(const std::array<pollfd, 2>& ready)
{
    for (const Answer& answer : pipes_->handle(ready)) {
        follow(answer);
    }
    if (pipes_->is_silent()) {
        requeue();
        pipes_.reset();
    }
}

void Host::follow(const Answer& answer)
{
    switch (answer.kind) {
    case Answer::Kind::ready:
        return;
    case Answer::Kind::accepted:
        in_flight_.reset();
        return;
    case Answer::Kind::rejected:
        return requeue();
    case Answer::Kind::broken:
        options_.say(fmt::format(
            "'{}' does not keep to the protocol, and gets no event before it is run again",
            options_.name));
        return requeue();
    }
}

void Host::requeue()
{
    if (in_flight_) {
        note_loss(queue_.put_back(*std::exchange(in_flight_, std::nullopt)));
    }
}

bool Host::is_fed()
{
    const Watched* own = self();
    const bool runs = own != nullptr && own->history.state() == ProcessState::running;
    return runs && pipes_ && pipes_->state() != ListenerState::unknown;
}

/// Like supervisord: only what runs, and says that it is ready.
void Host::deliver()
{
    if (!is_fed() || pipes_->state() != ListenerState::ready) {
        return;
    }
    if (auto next = queue_.take()) {
        pipes_->send(*next);
        in_flight_ = std::move(next);
    }
}

// --- all of it

/// The stop is ours alone (KillMode=mixed); other signals were meant for the listener.
void Host::take_signals()
{
    signalfd_siginfo signal{};
    while (::read(signals_.get(), &signal, sizeof signal) == sizeof signal) {
        const auto number = static_cast<int>(signal.ssi_signo);
        if (number == options_.stop_signal) {
            stop_by_ = stop_by_.value_or(system_clock::now() + last_words);
        } else if (const Watched* own = self(); own != nullptr && is_for_listeners(number)) {
            if (own->history.has_process()) {
                ::kill(static_cast<pid_t>(own->history.pid()), number);
            }
        }
    }
}

/// What has come is delivered first: at the end of all, that is how the others ended.
void Host::stop_when_told_all()
{
    if (!stop_by_ || stopped_) {
        return;
    }
    const bool told_all = queue_.empty() && !in_flight_;
    if (told_all || !is_fed() || system_clock::now() >= *stop_by_) {
        stopped_ = true;
        ::kill(shim_->pid(), options_.stop_signal);
    }
}

int Host::time_left() const
{
    auto when = system_clock::from_time_t(ticks_.next());
    if (stop_by_ && !stopped_) {
        when = std::min(when, *stop_by_);
    }
    for (const Listening& manager : managers_) {
        if (manager.fd < 0 && roster_.has(manager.side)) {
            when = std::min(when, manager.next_try);
        }
    }
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(when - system_clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 5000));
}

std::vector<pollfd> Host::interest() const
{
    std::vector<pollfd> wanted{
        {shim_->fd(), POLLIN, 0},
        {signals_.get(), POLLIN, 0},
        {reports_.get(), POLLIN, 0},
        {stdio_.get(), POLLIN, 0}};
    for (const Listening& manager : managers_) {
        wanted.push_back({manager.fd, POLLIN, 0});
    }
    if (pipes_) {
        const auto own = pipes_->interest();
        wanted.insert(wanted.end(), own.begin(), own.end());
    }
    return wanted;
}

diag::Result<void> Host::handle(const std::vector<pollfd>& ready)
{
    take_reports();
    tell(ticks_.at(seconds_now()));
    if (pipes_) {
        hear_listener({*(ready.end() - 2), *(ready.end() - 1)});
    }
    auto pipes = hand_out_pipes(stdio_.get());
    if (!pipes) {
        return tl::unexpected(pipes.error());
    }
    if (*pipes) { // it is run again
        requeue();
        pipes_ = std::move(*pipes);
    }
    hear_managers();
    listen_to_managers();
    take_signals();
    return {};
}

diag::Result<int> Host::loop()
{
    for (;;) {
        deliver();
        stop_when_told_all();
        std::vector<pollfd> events = interest();
        ::poll(events.data(), events.size(), time_left());
        if (auto handled = handle(events); !handled) {
            return tl::unexpected(handled.error());
        }
        if (const auto status = shim_->wait({})) {
            constexpr int signal_base = 128;
            return WIFSIGNALED(*status) ? signal_base + WTERMSIG(*status) : WEXITSTATUS(*status);
        }
    }
}

diag::Result<int> run(Options options)
{
    Host host(std::move(options));
    if (auto started = host.start(); !started) {
        return tl::unexpected(started.error());
    }
    return host.loop();
}

} // namespace initbridge::eventhost
