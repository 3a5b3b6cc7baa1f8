#include "src/exec/tell.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstdio>
#include <cstring>
#include <ctime>

namespace initbridge::exec {

namespace {

constexpr const char* journal_socket = "/run/systemd/journal/socket";

int open_socket()
{
    return ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

void send(int socket, const char* path, const char* text, std::size_t size)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, path); // its length was checked
    ::sendto(
        socket,
        text,
        size,
        MSG_DONTWAIT | MSG_NOSIGNAL,
        reinterpret_cast<const sockaddr*>(&address),
        sizeof address);
}

std::size_t fitting(int written, std::size_t room)
{
    return written < 0                         ? 0
           : written >= static_cast<int>(room) ? room - 1
                                               : static_cast<std::size_t>(written);
}

} // namespace

Reporter::Reporter(const Options& options)
    : options_(options)
    , socket_(options.report == nullptr ? -1 : open_socket())
{}

void Reporter::state(const char* state, const char* details)
{
    if (socket_ < 0) {
        return;
    }
    timespec time{};
    ::clock_gettime(CLOCK_REALTIME, &time);
    const long long microseconds =
        static_cast<long long>(time.tv_sec) * 1'000'000 + time.tv_nsec / 1000;
    char line[1024];
    const int written = std::snprintf(
        line, sizeof line, "1 %s %s time=%lld%s\n", options_.name, state, microseconds, details);
    send(socket_, options_.report, line, fitting(written, sizeof line));
}

void log(const Options& options, Priority priority, const char* text)
{
    static const int socket = open_socket();
    char message[1536];
    const int head = std::snprintf(
        message,
        sizeof message,
        "PRIORITY=%d\nSYSLOG_IDENTIFIER=initbridge-exec\nMESSAGE=%s: ",
        static_cast<int>(priority),
        options.name);
    const std::size_t start = fitting(head, sizeof message);
    const int body = std::snprintf(message + start, sizeof message - start, "%s\n", text);
    const std::size_t size = start + fitting(body, sizeof message - start);
    for (std::size_t i = start; i + 1 < size; ++i) {
        const auto byte = static_cast<unsigned char>(message[i]);
        message[i] = byte < ' ' ? '?' : message[i]; // a line's end would begin another field
    }
    send(socket, journal_socket, message, size);
}

} // namespace initbridge::exec
