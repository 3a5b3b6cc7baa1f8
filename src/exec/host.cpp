#include "src/exec/host.hpp"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <resolv.h>
#include <strings.h>

#include <cstdint>
#include <cstdio>
#include <cstring>

namespace initbridge::exec {

namespace {

using Use = bool (*)(const Address&, void*);

bool parse_address(const char* text, Address& address)
{
    for (const int family : {AF_INET, AF_INET6}) {
        if (::inet_pton(family, text, address.bytes.data()) == 1) {
            address.family = family;
            return true;
        }
    }
    return false;
}

/// Does a line of hosts(5) name `host`? `line` is cut into words.
bool names_host(char* line, const char* host, Address& address)
{
    constexpr const char* blanks = " \t\r\n";
    line[std::strcspn(line, "#")] = '\0';
    char* rest = nullptr;
    const char* word = ::strtok_r(line, blanks, &rest);
    if (word == nullptr || !parse_address(word, address)) {
        return false;
    }
    while ((word = ::strtok_r(nullptr, blanks, &rest)) != nullptr) {
        if (::strcasecmp(word, host) == 0) {
            return true;
        }
    }
    return false;
}

/// Is `host` in /etc/hosts? Then the name servers are not asked.
bool look_into_hosts(const char* host, Use use, void* context, bool& answer)
{
    std::FILE* file = std::fopen("/etc/hosts", "re");
    if (file == nullptr) {
        return false;
    }
    char line[1024];
    bool found = false;
    answer = false;
    while (!answer && std::fgets(line, sizeof line, file) != nullptr) {
        Address address;
        if (names_host(line, host, address)) {
            found = true;
            answer = use(address, context);
        }
    }
    std::fclose(file);
    return found;
}

/// The addresses of one type in an answer of a name server.
bool use_answer(const unsigned char* answer, int length, int type, Use use, void* context)
{
    ns_msg message;
    if (::ns_initparse(answer, length, &message) != 0) {
        return false;
    }
    for (int i = 0; i < ns_msg_count(message, ns_s_an); ++i) {
        ns_rr record;
        if (::ns_parserr(&message, ns_s_an, i, &record) != 0 || ns_rr_type(record) != type) {
            continue;
        }
        Address address;
        address.family = type == ns_t_a ? AF_INET : AF_INET6;
        const std::size_t size = type == ns_t_a ? 4 : 16;
        if (ns_rr_rdlen(record) == size) {
            std::memcpy(address.bytes.data(), ns_rr_rdata(record), size);
            if (use(address, context)) {
                return true;
            }
        }
    }
    return false;
}

bool ask_name_servers(const char* host, Use use, void* context)
{
    struct __res_state state {};

    if (::res_ninit(&state) != 0) {
        return false;
    }
    state.retrans = 1; // seconds: whoever waits asks again
    state.retry = 1;
    bool used = false;
    for (const int type : {static_cast<int>(ns_t_a), static_cast<int>(ns_t_aaaa)}) {
        unsigned char answer[4096];
        const int length = ::res_nsearch(&state, host, ns_c_in, type, answer, sizeof answer);
        used = length > 0 && length <= static_cast<int>(sizeof answer) &&
               use_answer(answer, length, type, use, context);
        if (used) {
            break;
        }
    }
    ::res_nclose(&state);
    return used;
}

} // namespace

socklen_t make_sockaddr(const Address& address, int port, sockaddr_storage& storage)
{
    const auto network_port = htons(static_cast<std::uint16_t>(port));
    if (address.family == AF_INET) {
        sockaddr_in in{};
        in.sin_family = AF_INET;
        in.sin_port = network_port;
        std::memcpy(&in.sin_addr, address.bytes.data(), sizeof in.sin_addr);
        std::memcpy(&storage, &in, sizeof in);
        return sizeof in;
    }
    sockaddr_in6 in{};
    in.sin6_family = AF_INET6;
    in.sin6_port = network_port;
    std::memcpy(&in.sin6_addr, address.bytes.data(), sizeof in.sin6_addr);
    std::memcpy(&storage, &in, sizeof in);
    return sizeof in;
}

bool any_address(const char* host, Use use, void* context)
{
    Address address;
    if (parse_address(host, address)) {
        return use(address, context);
    }
    bool answer = false;
    if (look_into_hosts(host, use, context, answer)) {
        return answer;
    }
    if (::strcasecmp(host, "localhost") == 0) {
        return (parse_address("127.0.0.1", address) && use(address, context)) ||
               (parse_address("::1", address) && use(address, context));
    }
    return ask_name_servers(host, use, context);
}

} // namespace initbridge::exec
