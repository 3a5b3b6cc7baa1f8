#pragma once
/// Addresses of a host by its name, for a program that is linked statically and so can load none of
/// the modules of nsswitch.conf(5): /etc/hosts, then the name servers of resolv.conf(5).

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>

namespace initbridge::exec {

struct Address {
    int family = AF_UNSPEC; ///< AF_INET or AF_INET6
    std::array<unsigned char, 16> bytes{};
};

/// The size of what was written into `storage`.
[[nodiscard]] socklen_t make_sockaddr(const Address& address, int port, sockaddr_storage& storage);

/// Asks `use` for each address of `host`, a name or a number, until it says true. False: it never
/// did, or there is none.
[[nodiscard]] bool
any_address(const char* host, bool (*use)(const Address&, void* context), void* context);

} // namespace initbridge::exec
