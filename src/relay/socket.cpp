#include "src/relay/socket.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>

#include <array>
#include <cstring>
#include <memory>

namespace initbridge::relay {

namespace {

// Socket addresses are read and written through copies: a cast would break aliasing.
template <class T>
T copy_from(const void* address)
{
    T copy;
    std::memcpy(&copy, address, sizeof copy);
    return copy;
}

bool is_global_v4(const sockaddr* address)
{
    const std::uint32_t ip = ntohl(copy_from<sockaddr_in>(address).sin_addr.s_addr);
    const bool loopback = (ip >> 24) == 127;
    const bool link_local = (ip >> 16) == 0xa9fe;
    return ip != 0 && !loopback && !link_local;
}

bool is_global_v6(const sockaddr* address)
{
    const in6_addr ip = copy_from<sockaddr_in6>(address).sin6_addr;
    const bool link_local = ip.s6_addr[0] == 0xfe && (ip.s6_addr[1] & 0xc0) == 0x80;
    in6_addr loopback = IN6ADDR_LOOPBACK_INIT;
    return !link_local && std::memcmp(&ip, &loopback, sizeof ip) != 0;
}

} // namespace

std::optional<Address> Address::parse(const std::string& text, std::uint16_t port)
{
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(text.c_str(), nullptr, &hints, &found) != 0) {
        return std::nullopt;
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
    return from(*found->ai_addr, port);
}

Address Address::from(const sockaddr& address, std::uint16_t port)
{
    Address result;
    if (address.sa_family == AF_INET6) {
        auto v6 = copy_from<sockaddr_in6>(&address);
        v6.sin6_port = htons(port);
        std::memcpy(&result.storage_, &v6, sizeof v6);
        result.size_ = sizeof v6;
    } else {
        auto v4 = copy_from<sockaddr_in>(&address);
        v4.sin_port = htons(port);
        std::memcpy(&result.storage_, &v4, sizeof v4);
        result.size_ = sizeof v4;
    }
    return result;
}

const sockaddr* Address::data() const
{
    return reinterpret_cast<const sockaddr*>(&storage_);
}

std::string Address::text() const
{
    std::array<char, INET6_ADDRSTRLEN + IF_NAMESIZE> host{};
    std::array<char, 8> port{};
    ::getnameinfo(
        data(),
        size_,
        host.data(),
        host.size(),
        port.data(),
        port.size(),
        NI_NUMERICHOST | NI_NUMERICSERV);
    const std::string name = host.data();
    return (family() == AF_INET6 ? "[" + name + "]" : name) + ":" + port.data();
}

std::optional<Address> global_address(std::uint16_t port)
{
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) {
        return std::nullopt;
    }
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, ::freeifaddrs);
    std::optional<Address> v6;
    for (const ifaddrs* item = list; item != nullptr; item = item->ifa_next) {
        const bool usable = item->ifa_addr != nullptr && (item->ifa_flags & IFF_UP) != 0 &&
                            (item->ifa_flags & IFF_LOOPBACK) == 0;
        if (!usable) {
            continue;
        }
        if (item->ifa_addr->sa_family == AF_INET && is_global_v4(item->ifa_addr)) {
            return Address::from(*item->ifa_addr, port);
        }
        if (!v6 && item->ifa_addr->sa_family == AF_INET6 && is_global_v6(item->ifa_addr)) {
            v6 = Address::from(*item->ifa_addr, port);
        }
    }
    return v6;
}

} // namespace initbridge::relay
