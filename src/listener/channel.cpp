#include "src/listener/channel.hpp"

#include "src/events/answers.hpp"
#include "src/listener/codes.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <utility>

namespace initbridge::listener {

namespace {

/// More than supervisord keeps for a listener (`buffer_size`, 10, or 1024 in what we write).
constexpr std::size_t remembered = 4096;

tl::unexpected<diag::Diagnostic> broken(std::string_view what)
{
    return diag::failure(
        codes::broken_pipe, fmt::format("cannot {}: {}", what, std::strerror(errno)));
}

/// Milliseconds for poll(2).
int left_until(const std::optional<Clock::time_point>& deadline)
{
    if (!deadline) {
        return -1;
    }
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(*deadline - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX));
}

} // namespace

diag::Result<Channel::Next> Channel::next(std::optional<Clock::time_point> deadline)
{
    while (true) {
        if (!ready_) {
            if (auto done = write(events::ready_token); !done) {
                return tl::unexpected(done.error());
            }
            ready_ = true;
        }
        auto read_next = read(deadline);
        if (!read_next) {
            return tl::unexpected(read_next.error());
        }
        if (!*read_next) {
            continue;
        }
        Next next = std::move(**read_next);
        if (next.kind != Next::Kind::message ||
            std::ranges::find(answered_, next.message.serial) == answered_.end()) {
            return next;
        }
        if (auto done = accept(next.message); !done) {
            return tl::unexpected(done.error());
        }
    }
}

diag::Result<void> Channel::accept(const events::Message& message)
{
    ready_ = false;
    answered_.push_back(message.serial);
    if (answered_.size() > remembered) {
        answered_.pop_front();
    }
    return write(events::accepted_answer);
}

/// One step; nullopt: no whole message yet.
diag::Result<std::optional<Channel::Next>> Channel::read(std::optional<Clock::time_point> deadline)
{
    if (!received_.empty()) {
        const auto used = reader_.feed(received_);
        if (!used) {
            return tl::unexpected(used.error());
        }
        received_.erase(0, *used);
        if (reader_.complete()) {
            return Next{Next::Kind::message, reader_.take()};
        }
    }
    pollfd event{in_, POLLIN, 0};
    const int count = ::poll(&event, 1, left_until(deadline));
    if (count == 0) {
        return Next{Next::Kind::timeout, {}};
    }
    std::array<char, 65536> block{};
    const ssize_t size = count < 0 ? -1 : ::read(in_, block.data(), block.size());
    if (size < 0) {
        if (errno == EINTR || errno == EAGAIN) {
            return std::optional<Next>();
        }
        return broken("read events");
    }
    if (size == 0) {
        return Next{Next::Kind::end, {}};
    }
    received_.append(block.data(), static_cast<std::size_t>(size));
    return std::optional<Next>();
}

diag::Result<void> Channel::write(std::string_view text)
{
    while (!text.empty()) {
        const ssize_t count = ::write(out_, text.data(), text.size());
        if (count < 0 && errno == EAGAIN) {
            pollfd room{out_, POLLOUT, 0};
            ::poll(&room, 1, -1);
        } else if (count < 0 && errno != EINTR) {
            return broken("answer an event");
        }
        text.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    return {};
}

} // namespace initbridge::listener
