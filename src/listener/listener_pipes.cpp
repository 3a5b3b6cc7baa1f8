#include "src/listener/listener_pipes.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace initbridge::listener {

ListenerPipes::ListenerPipes(base::UniqueFd to, base::UniqueFd from)
    : to_(std::move(to))
    , from_(std::move(from))
{
    ::fcntl(to_.get(), F_SETFL, O_NONBLOCK);
    ::fcntl(from_.get(), F_SETFL, O_NONBLOCK);
}

void ListenerPipes::send(const events::Message& message)
{
    unsent_ += events::write_message(message);
    reader_.sent();
}

std::array<pollfd, 2> ListenerPipes::interest() const
{
    return {pollfd{from_.get(), POLLIN, 0}, pollfd{unsent_.empty() ? -1 : to_.get(), POLLOUT, 0}};
}

std::vector<events::Answer> ListenerPipes::handle(const std::array<pollfd, 2>& ready)
{
    if (ready[1].revents != 0) {
        const ssize_t count = ::write(to_.get(), unsent_.data(), unsent_.size());
        if (count > 0) {
            unsent_.erase(0, static_cast<std::size_t>(count));
        } else if (errno != EAGAIN && errno != EINTR) {
            unsent_.clear(); // it has closed its input; its end will follow
        }
    }
    if (ready[0].revents == 0) {
        return {};
    }
    std::array<char, 65536> block{};
    const ssize_t count = ::read(from_.get(), block.data(), block.size());
    if (count > 0) {
        return reader_.feed({block.data(), static_cast<std::size_t>(count)});
    }
    if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
        from_.reset();
    }
    return {};
}

} // namespace initbridge::listener
