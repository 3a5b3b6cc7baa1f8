#pragma once
/// File descriptors that close themselves, and socket addresses as values.

#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace initbridge::relay {

class UniqueFd {
public:
    UniqueFd() = default;

    explicit UniqueFd(int fd) noexcept
        : fd_(fd)
    {}

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

    ~UniqueFd() { reset(); }

    void reset() noexcept
    {
        if (fd_ >= 0) {
            ::close(std::exchange(fd_, -1));
        }
    }

    [[nodiscard]] int get() const noexcept { return fd_; }

    [[nodiscard]] bool valid() const noexcept { return fd_ >= 0; }

private:
    int fd_ = -1;
};

/// An IPv4 or IPv6 address with a port.
class Address {
public:
    /// `text` is numeric; nullopt: it is no address.
    [[nodiscard]] static std::optional<Address> parse(const std::string& text, std::uint16_t port);
    /// Takes over what getifaddrs(3) found; `address` must be of AF_INET or AF_INET6.
    [[nodiscard]] static Address from(const sockaddr& address, std::uint16_t port);

    [[nodiscard]] const sockaddr* data() const;

    [[nodiscard]] socklen_t size() const { return size_; }

    [[nodiscard]] int family() const { return storage_.ss_family; }

    /// `10.0.0.2:80`, `[2001:db8::1]:80`
    [[nodiscard]] std::string text() const;

    friend bool operator==(const Address& a, const Address& b) { return a.text() == b.text(); }

private:
    sockaddr_storage storage_{};
    socklen_t size_ = 0;
};

/// The machine's first global address: IPv4, else IPv6; nullopt while there is none.
[[nodiscard]] std::optional<Address> global_address(std::uint16_t port);

} // namespace initbridge::relay
