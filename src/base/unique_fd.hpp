#pragma once
/// A file descriptor with one owner, closed when it goes.

#include <unistd.h>

#include <utility>

namespace initbridge::base {

class UniqueFd {
public:
    UniqueFd() = default;

    explicit UniqueFd(int fd) noexcept
        : fd_(fd)
    {}

    ~UniqueFd() { reset(); }

    UniqueFd(UniqueFd&& other) noexcept
        : fd_(std::exchange(other.fd_, -1))
    {}

    UniqueFd& operator=(UniqueFd&& other) noexcept
    {
        if (this != &other) {
            reset();
            fd_ = std::exchange(other.fd_, -1);
        }
        return *this;
    }

    UniqueFd(const UniqueFd&) = delete;
    UniqueFd& operator=(const UniqueFd&) = delete;

    [[nodiscard]] int get() const noexcept { return fd_; }

    [[nodiscard]] explicit operator bool() const noexcept { return fd_ >= 0; }

    /// Hands the descriptor over to a caller that closes it.
    [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }

    /// Errors of close() are of no use here: what was written is checked by write and sync.
    void reset() noexcept
    {
        if (fd_ >= 0) {
            ::close(std::exchange(fd_, -1));
        }
    }

private:
    int fd_ = -1;
};

} // namespace initbridge::base
