#include "src/stdio/stream.hpp"

#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

namespace initbridge::stdio {

namespace {

/// poll(2) again and again: the other stream may lead to the same place and have filled it.
bool has_room(int fd)
{
    pollfd place{fd, POLLOUT, 0};
    return ::poll(&place, 1, 0) > 0;
}

bool is_for_later(int error)
{
    return error == EAGAIN || error == EINTR;
}

} // namespace

Stream::Stream(base::UniqueFd from, int to)
    : from_(std::move(from))
    , to_(to)
{
    struct stat status {};

    if (::fstat(to, &status) == 0) {
        kind_ = S_ISSOCK(status.st_mode)  ? Kind::socket
                : S_ISREG(status.st_mode) ? Kind::file
                                          : Kind::other;
    }
}

pollfd Stream::interest() const
{
    if (begin_ != end_) {
        return {to_, POLLOUT, 0};
    }
    return {from_.get(), POLLIN, 0}; // -1, which poll(2) passes over, after its end
}

void Stream::handle(short revents)
{
    if (revents == 0) {
        return;
    }
    if (begin_ != end_) {
        pass_on();
    } else if (from_) {
        take();
    }
}

void Stream::end_with_what_is_there()
{
    int bytes = 0;
    if (from_ && ::ioctl(from_.get(), FIONREAD, &bytes) == 0 && bytes > 0) {
        left_ = static_cast<std::size_t>(bytes);
    } else {
        from_.reset();
    }
}

std::optional<int> Stream::news_of_loss()
{
    return refused_ && !std::exchange(loss_told_, true) ? refused_ : std::nullopt;
}

void Stream::take()
{
    const std::size_t wanted = std::min(block_.size(), left_.value_or(block_.size()));
    const ssize_t count = ::read(from_.get(), block_.data(), wanted);
    if (count < 0 && is_for_later(errno)) {
        return;
    }
    begin_ = 0;
    end_ = count > 0 ? static_cast<std::size_t>(count) : 0;
    if (left_) {
        *left_ -= end_;
    }
    if (count <= 0 || left_ == std::size_t{0}) {
        from_.reset();
    }
}

/// Blocks nowhere, whatever the mode of `to_`, which others share: a pipe with room takes PIPE_BUF
/// bytes at once (pipe(7)).
std::size_t Stream::write(std::string_view bytes)
{
    ssize_t count = -1;
    if (kind_ == Kind::socket) {
        count = ::send(to_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    } else if (kind_ == Kind::file) {
        count = ::write(to_, bytes.data(), bytes.size());
    } else if (has_room(to_)) {
        count = ::write(to_, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
    } else {
        return 0;
    }
    if (count >= 0) {
        return static_cast<std::size_t>(count);
    }
    if (is_for_later(errno)) {
        return 0;
    }
    refused_ = refused_.value_or(errno);
    return bytes.size();
}

void Stream::pass_on()
{
    begin_ += write({block_.data() + begin_, end_ - begin_});
}

} // namespace initbridge::stdio
