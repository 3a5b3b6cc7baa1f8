#include "src/exec/tell.hpp"

#include "src/exec/environment.hpp"
#include "src/exec/report.hpp"
#include "src/exec/unix_address.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace initbridge::exec {

namespace {

constexpr const char* journal_socket = "/run/systemd/journal/socket";
constexpr int warning = 4; // syslog(3)
constexpr int info = 6;

using Line = std::array<char, 512>;

void send(int socket, const char* path, const char* text, std::size_t size)
{
    sockaddr_un address{};
    const socklen_t length = unix_address(path, address);
    if (socket >= 0 && length > 0) {
        ::sendto(
            socket,
            text,
            size,
            MSG_DONTWAIT | MSG_NOSIGNAL,
            reinterpret_cast<const sockaddr*>(&address),
            length);
    }
}

/// What snprintf(3) wrote of `written` characters into `room`.
std::size_t fitting(int written, std::size_t room)
{
    return written < 0                         ? 0
           : written >= static_cast<int>(room) ? room - 1
                                               : static_cast<std::size_t>(written);
}

/// How a run ended, in words and as the report has it.
void describe_end(const Ending& ending, const News& news, const Options& options, Line& text)
{
    if (ending.kind == Ending::Kind::not_run && news.kind != News::Kind::running) {
        describe(news, options, text.data(), static_cast<int>(text.size()));
        return;
    }
    std::snprintf(
        text.data(),
        text.size(),
        "ended after %.3f s with %s %d",
        static_cast<double>(ending.lifetime) / 1000.0,
        ending.by_signal ? "signal" : "exit status",
        ending.number);
}

void describe_verdict(const Verdict& verdict, std::int64_t tries, Line& text)
{
    switch (verdict.kind) {
    case Verdict::Kind::restart:
        std::snprintf(text.data(), text.size(), "started again");
        return;
    case Verdict::Kind::retry:
        std::snprintf(
            text.data(),
            text.size(),
            "failed start %lld, the next try is in %lld s",
            static_cast<long long>(tries),
            static_cast<long long>(verdict.pause / 1000));
        return;
    case Verdict::Kind::give_up:
        std::snprintf(text.data(), text.size(), "given up on");
        return;
    case Verdict::Kind::finish:
        std::snprintf(text.data(), text.size(), "not started again");
        return;
    }
}

} // namespace

Teller::Teller(const Options& options)
    : options_(options)
    , notify_(find_variable(environ, "NOTIFY_SOCKET"))
    , socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))
{}

void Teller::report(const char* state, const char* details)
{
    timespec time{};
    ::clock_gettime(CLOCK_REALTIME, &time);
    const long long microseconds =
        static_cast<long long>(time.tv_sec) * 1'000'000 + time.tv_nsec / 1000;
    std::array<char, 1024> line{};
    const int written = std::snprintf(
        line.data(),
        line.size(),
        "1 %s %s time=%lld%s\n",
        options_.name,
        state,
        microseconds,
        details);
    for (const char* folder : options_.reports) {
        if (folder != nullptr) {
            send_report(folder, line.data(), fitting(written, line.size()));
        }
    }
}

void Teller::status(const char* state, const char* text)
{
    if (notify_ == nullptr) {
        return;
    }
    std::array<char, 1200> line{};
    const int written = std::snprintf(
        line.data(), line.size(), "STATUS=%s%s%s", state, *text == '\0' ? "" : ": ", text);
    send(socket_, notify_, line.data(), fitting(written, line.size()));
}

void Teller::log(int priority, const char* text)
{
    std::array<char, 1536> message{};
    const int head = std::snprintf(
        message.data(),
        message.size(),
        "PRIORITY=%d\nSYSLOG_IDENTIFIER=initbridge-exec\nMESSAGE=%s: ",
        priority,
        options_.name);
    const std::size_t start = fitting(head, message.size());
    const std::size_t room = message.size() - start;
    const int body = std::snprintf(message.data() + start, room, "%s\n", text);
    const std::size_t size = start + fitting(body, room);
    for (std::size_t i = start; i + 1 < size; ++i) {
        const auto byte = static_cast<unsigned char>(message[i]);
        message[i] = byte < ' ' ? '?' : message[i]; // a line's end would begin another field
    }
    send(socket_, journal_socket, message.data(), size);
}

void Teller::starting(pid_t pid, std::int64_t tries)
{
    Line line{};
    std::snprintf(
        line.data(), line.size(), " pid=%d tries=%lld", pid, static_cast<long long>(tries));
    report("STARTING", line.data());
    status("STARTING", "");
}

void Teller::running(pid_t pid)
{
    Line line{};
    std::snprintf(line.data(), line.size(), " pid=%d", pid);
    report("RUNNING", line.data());
    status("RUNNING", "");
}

void Teller::ended(
    const Ending& ending, const News& news, const Verdict& verdict, const Lifecycle& lifecycle)
{
    const bool failed = lifecycle.failed_to_start(ending);
    const bool expected = lifecycle.is_expected(ending);
    std::array<char, 32> status_word{"none"};
    if (ending.kind != Ending::Kind::not_run || news.kind == News::Kind::running) {
        const char* kind = ending.by_signal ? "signal" : "exit";
        std::snprintf(status_word.data(), status_word.size(), "%s:%d", kind, ending.number);
    }
    Line details{};
    std::snprintf(
        details.data(),
        details.size(),
        " status=%s %s=%lld",
        status_word.data(),
        failed ? "tries" : "expected",
        failed ? static_cast<long long>(lifecycle.tries()) : static_cast<long long>(expected));
    report(failed ? "BACKOFF" : "EXITED", details.data());

    Line how{};
    Line next{};
    std::array<char, 1024> text{};
    describe_end(ending, news, options_, how);
    describe_verdict(verdict, lifecycle.tries(), next);
    std::snprintf(text.data(), text.size(), "%.500s; %.400s", how.data(), next.data());
    const bool given_up = verdict.kind == Verdict::Kind::give_up;
    log(expected && !failed ? info : warning, text.data());
    status(given_up ? "FATAL" : failed ? "BACKOFF" : "EXITED", text.data());
    if (given_up) {
        report("FATAL", "");
    }
}

void Teller::stopping()
{
    report("STOPPING", "");
    status("STOPPING", "");
}

void Teller::stopped()
{
    report("STOPPED", "");
    status("STOPPED", "");
}

void Teller::trouble(const char* text)
{
    log(warning, text);
}

} // namespace initbridge::exec
