#pragma once
/// Socket addresses as values.

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>

namespace initbridge::relay {

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
