#include "src/supervisor/client.hpp"

#include "src/supervisor/codes.hpp"
#include "src/supervisor/faults.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <thread>
#include <utility>

namespace initbridge::supervisor {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t block_size = std::size_t{64} * 1024;
/// Of responses that were not asked for, or that nobody reads yet.
constexpr std::size_t largest_backlog = std::size_t{1} * 1024 * 1024;

diag::Diagnostic
problem(std::string_view code, std::string message, std::string hint = std::string())
{
    diag::Diagnostic diagnostic;
    diagnostic.code = code;
    diagnostic.message = std::move(message);
    diagnostic.hint = std::move(hint);
    return diagnostic;
}

tl::unexpected<diag::Diagnostic>
failed(std::string_view code, std::string message, std::string hint = std::string())
{
    return tl::unexpected(problem(code, std::move(message), std::move(hint)));
}

milliseconds time_left(Deadline deadline)
{
    const auto now = std::chrono::steady_clock::now();
    return deadline <= now ? milliseconds(0) : std::chrono::ceil<milliseconds>(deadline - now);
}

/// False when the deadline passes first.
bool wait_for(int fd, short events, Deadline deadline)
{
    pollfd wanted{fd, events, 0};
    for (;;) {
        const auto left = std::min(time_left(deadline), milliseconds(60'000));
        const int ready = ::poll(&wanted, 1, static_cast<int>(left.count()));
        if (ready > 0) {
            return true;
        }
        if ((ready < 0 && errno != EINTR) || time_left(deadline).count() == 0) {
            return false;
        }
    }
}

tl::unexpected<diag::Diagnostic> not_in_time(const std::string& socket)
{
    return failed(
        codes::timeout, fmt::format("supervisord at '{}' did not answer in time", socket));
}

tl::unexpected<diag::Diagnostic> not_open(const std::string& socket, int error)
{
    const std::string message =
        fmt::format("cannot reach supervisord: '{}': {}", socket, std::strerror(error));
    switch (error) {
    case EACCES:
    case EPERM:
        return failed(codes::denied, message, "run it as root or as supervisord's user");
    case ENOENT:
        return failed(
            codes::unreachable, message, "supervisord does not run, or its socket is elsewhere");
    case ECONNREFUSED:
        return failed(
            codes::unreachable,
            message,
            "nobody listens there any more: supervisord was killed and left its socket behind");
    default:
        return failed(codes::unreachable, message);
    }
}

diag::Result<base::UniqueFd> connect_to(const std::string& path, Deadline deadline)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path) {
        return not_open(path, path.empty() ? ENOENT : ENAMETOOLONG);
    }
    std::ranges::copy(path, static_cast<char*>(address.sun_path));
    base::UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) {
        return not_open(path, errno);
    }
    const auto* name = reinterpret_cast<const sockaddr*>(&address);
    while (::connect(socket.get(), name, sizeof address) != 0) {
        // EAGAIN: more wait to be accepted than the server has room for, unix(7).
        if (errno != EAGAIN && errno != EINTR) {
            return not_open(path, errno);
        }
        if (time_left(deadline).count() == 0) {
            return not_in_time(path);
        }
        std::this_thread::sleep_for(milliseconds(5));
    }
    return socket;
}

} // namespace

diag::Diagnostic describe(const Fault& fault, const std::string& method)
{
    if (fault.code == faults::shutdown_state) {
        return problem(
            codes::shutting_down,
            "supervisord stops everything, to end or to read its configuration anew, and tells "
            "nothing of its services meanwhile",
            "after a reload it answers again; 'initbridge service wait' waits for that");
    }
    return problem(
        codes::refused,
        fmt::format("supervisord refused '{}': {} (fault {})", method, fault.text, fault.code));
}

Client::Client(Address address, base::UniqueFd socket)
    : address_(std::move(address))
    , socket_(std::move(socket))
{}

diag::Result<Client> Client::open(Address address, Deadline deadline)
{
    auto socket = connect_to(address.socket, deadline);
    if (!socket) {
        return tl::unexpected(std::move(socket.error()));
    }
    return Client(std::move(address), std::move(*socket));
}

diag::Result<void> Client::reopen(Deadline deadline)
{
    auto socket = connect_to(address_.socket, deadline);
    if (!socket) {
        return tl::unexpected(std::move(socket.error()));
    }
    socket_ = std::move(*socket);
    reader_ = HttpReader();
    received_.clear();
    ended_ = false;
    return {};
}

diag::Result<std::vector<Reply>> Client::call_all(const std::vector<Call>& calls, Deadline deadline)
{
    if (ended_) {
        if (auto done = reopen(deadline); !done) {
            return tl::unexpected(std::move(done.error()));
        }
    }
    auto replies = exchange(calls, deadline);
    if (!replies) {
        ended_ = true; // what may still come belongs to nobody
    }
    return replies;
}

diag::Result<std::vector<Reply>> Client::exchange(const std::vector<Call>& calls, Deadline deadline)
{
    std::string requests;
    for (const Call& call : calls) {
        requests += write_request(call, address_.credentials);
    }
    std::string_view rest = requests;
    std::vector<Reply> replies;
    while (replies.size() < calls.size()) {
        if (auto done = transfer(rest, deadline); !done) {
            return tl::unexpected(std::move(done.error()));
        }
        if (auto done = take_replies(replies); !done) {
            return tl::unexpected(std::move(done.error()));
        }
        // A server that never stops sending leaves nothing to wait for.
        if (replies.size() < calls.size() && !ended_ && time_left(deadline).count() == 0) {
            return not_in_time(address_.socket);
        }
        if (ended_ && replies.size() < calls.size()) {
            return failed(
                codes::disconnected,
                fmt::format("supervisord at '{}' ended the connection", address_.socket));
        }
    }
    return replies;
}

/// Sends what it can of `rest`, and receives. While there is more to send, only what has come
/// already is read: who answers and who asks would wait for one another.
diag::Result<void> Client::transfer(std::string_view& rest, Deadline deadline)
{
    if (!rest.empty()) {
        if (auto done = send_some(rest, deadline); !done) {
            return done;
        }
    }
    const auto more =
        receive_some(rest.empty() ? deadline : std::chrono::steady_clock::time_point::min());
    if (!more) {
        return tl::unexpected(more.error());
    }
    if (!*more && rest.empty()) {
        return not_in_time(address_.socket);
    }
    return {};
}

diag::Result<void> Client::send_some(std::string_view& rest, Deadline deadline)
{
    if (!wait_for(socket_.get(), POLLOUT | POLLIN, deadline)) {
        return not_in_time(address_.socket);
    }
    const ssize_t sent = ::send(
        socket_.get(), rest.data(), std::min(rest.size(), block_size), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
        rest.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EPIPE || errno == ECONNRESET) {
        rest = {}; // it may have answered before it closed
    } else if (errno != EAGAIN && errno != EINTR) {
        return failed(
            codes::disconnected,
            fmt::format("cannot write to '{}': {}", address_.socket, std::strerror(errno)));
    }
    return {};
}

/// False: nothing has come.
diag::Result<bool> Client::receive_some(Deadline deadline)
{
    if (!wait_for(socket_.get(), POLLIN, deadline)) {
        return false;
    }
    std::array<char, block_size> block; // NOLINT(cppcoreguidelines-pro-type-member-init)
    const ssize_t size = ::recv(socket_.get(), block.data(), block.size(), MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) {
        return true;
    }
    if (size < 0 && errno != ECONNRESET) {
        return failed(
            codes::disconnected,
            fmt::format("cannot read from '{}': {}", address_.socket, std::strerror(errno)));
    }
    if (size <= 0) {
        ended_ = true;
        return true;
    }
    received_.append(block.data(), static_cast<std::size_t>(size));
    return true;
}

diag::Result<void> Client::take_replies(std::vector<Reply>& replies)
{
    while (!received_.empty() || ended_) {
        const auto used = reader_.feed(received_);
        if (!used) {
            return tl::unexpected(used.error());
        }
        received_.erase(0, *used);
        if (!reader_.complete() && ended_) {
            if (auto done = reader_.finish(); !done) {
                return done;
            }
        }
        if (!reader_.complete()) {
            return {};
        }
        const HttpResponse response = reader_.take();
        ended_ = ended_ || !response.keeps_open;
        auto reply = reply_of(response);
        if (!reply) {
            return tl::unexpected(std::move(reply.error()));
        }
        replies.push_back(std::move(*reply));
        if (received_.empty()) {
            return {};
        }
        if (received_.size() > largest_backlog) {
            return failed(codes::bad_answer, "supervisord sends more than it was asked for");
        }
    }
    return {};
}

diag::Result<Reply> Client::reply_of(const HttpResponse& response) const
{
    constexpr int ok = 200;
    constexpr int unauthorized = 401;
    if (response.status == ok) {
        return read_reply(response.body);
    }
    if (response.status == unauthorized) {
        return failed(
            codes::denied,
            fmt::format(
                "supervisord at '{}' wants {} user name and password",
                address_.socket,
                address_.credentials ? "another" : "a"),
            "they stand in 'username' and 'password' of [unix_http_server] and of "
            "[supervisorctl]");
    }
    return failed(
        codes::bad_answer,
        fmt::format(
            "supervisord at '{}' answers with HTTP {} {}",
            address_.socket,
            response.status,
            response.reason));
}

diag::Result<json::Value> Client::call(const Call& call, Deadline deadline)
{
    auto replies = call_all({call}, deadline);
    if (!replies) {
        return tl::unexpected(std::move(replies.error()));
    }
    Reply& reply = replies->front();
    if (reply.fault) {
        return tl::unexpected(describe(*reply.fault, call.method));
    }
    return std::move(reply.value);
}

} // namespace initbridge::supervisor
