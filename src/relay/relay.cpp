#include "src/relay/relay.hpp"

#include "src/relay/codes.hpp"
#include "src/relay/connection.hpp"
#include "src/relay/socket.hpp"

#include <fmt/core.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <map>
#include <utility>
#include <vector>

namespace initbridge::relay {

namespace {

// How long to wait for an address at most before looking again, should no event tell of it.
constexpr int patience_ms = 5000;

diag::Result<void> refused(std::string_view what)
{
    return diag::failure(
        codes::system_refused, fmt::format("cannot {}: {}", what, std::strerror(errno)));
}

void set_option(int fd, int level, int option)
{
    const int on = 1;
    ::setsockopt(fd, level, option, &on, sizeof on);
}

void tune(int fd)
{
    set_option(fd, IPPROTO_TCP, TCP_NODELAY);
    set_option(fd, SOL_SOCKET, SO_KEEPALIVE);
}

/// Each connection takes two; the soft limit is low for the sake of select(2) users only.
void raise_descriptor_limit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

class Relay {
public:
    explicit Relay(const Options& options)
        : options_(options)
    {}

    diag::Result<void> start();
    diag::Result<void> loop();

private:
    [[nodiscard]] diag::Result<void> add(const base::UniqueFd& fd);
    [[nodiscard]] diag::Result<void> listen_where_possible();
    [[nodiscard]] diag::Result<void> listen_on(const Address& address);
    [[nodiscard]] diag::Result<void> handle(const epoll_event& event);
    void drain_address_events();
    void accept_all();
    void forward(base::UniqueFd client, base::UniqueFd server);
    void pause_listening(bool paused);

    const Options& options_;
    base::UniqueFd queue_;
    base::UniqueFd signals_;
    base::UniqueFd addresses_; // tells of new and lost addresses; not there in every sandbox
    base::UniqueFd listener_;
    std::optional<Address> listening_;
    bool told_waiting_ = false;
    bool paused_ = false;
    bool stop_ = false;
    std::map<Connection*, std::unique_ptr<Connection>> connections_;
    std::vector<std::unique_ptr<Connection>> over_; // destroyed when no event can name them
};

diag::Result<void> Relay::start()
{
    raise_descriptor_limit();
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGTERM);
    sigaddset(&wanted, SIGINT);
    ::sigprocmask(SIG_BLOCK, &wanted, nullptr);
    signals_ = base::UniqueFd(::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK));
    queue_ = base::UniqueFd(::epoll_create1(EPOLL_CLOEXEC));
    if (!signals_ || !queue_) {
        return refused("set up the event queue");
    }
    if (auto added = add(signals_); !added) {
        return added;
    }
    addresses_ = base::UniqueFd(
        ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
    sockaddr_nl groups{};
    groups.nl_family = AF_NETLINK;
    groups.nl_groups = RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
    const auto* name = reinterpret_cast<const sockaddr*>(&groups);
    if (addresses_ && ::bind(addresses_.get(), name, sizeof groups) == 0) {
        if (auto added = add(addresses_); !added) {
            return added;
        }
    }
    return listen_where_possible();
}

diag::Result<void> Relay::add(const base::UniqueFd& fd)
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = const_cast<base::UniqueFd*>(&fd);
    if (::epoll_ctl(queue_.get(), EPOLL_CTL_ADD, fd.get(), &event) != 0) {
        return refused("watch a socket");
    }
    return {};
}

diag::Result<void> Relay::listen_where_possible()
{
    std::optional<Address> address;
    if (options_.address) {
        address = Address::parse(*options_.address, options_.port);
        if (!address) {
            return diag::failure(
                codes::bad_address, fmt::format("'{}' is not an IP address", *options_.address));
        }
    } else {
        address = global_address(options_.port);
    }
    if (!address) {
        if (!std::exchange(told_waiting_, true)) {
            options_.say("the machine has no global address yet; waiting for one");
        }
        return {};
    }
    if (listening_ == address) {
        return {};
    }
    return listen_on(*address);
}

diag::Result<void> Relay::listen_on(const Address& address)
{
    base::UniqueFd socket(
        ::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) {
        return refused("make a socket");
    }
    set_option(socket.get(), SOL_SOCKET, SO_REUSEADDR);
    if (::bind(socket.get(), address.data(), address.size()) != 0 ||
        ::listen(socket.get(), SOMAXCONN) != 0) {
        if (errno == EADDRNOTAVAIL && !options_.address) {
            return {}; // an IPv6 address that is still being checked for duplicates
        }
        auto problem = refused(fmt::format("listen on {}", address.text()));
        if (errno == EADDRINUSE) {
            problem.error().code = codes::port_taken;
            problem.error().hint = "a service that listens on all addresses needs no relay";
        } else if (errno == EADDRNOTAVAIL) {
            problem.error().code = codes::bad_address;
        }
        return problem;
    }
    listener_ = std::move(socket);
    listening_ = address;
    paused_ = false;
    options_.say(fmt::format("{} -> 127.0.0.1:{}", address.text(), options_.port));
    return add(listener_);
}

diag::Result<void> Relay::loop()
{
    std::array<epoll_event, 256> events;
    while (!stop_) {
        const int timeout = listener_ && !paused_ ? -1 : patience_ms;
        const int count =
            ::epoll_wait(queue_.get(), events.data(), static_cast<int>(events.size()), timeout);
        if (count < 0 && errno != EINTR) {
            return refused("wait for events");
        }
        if (count == 0) {
            pause_listening(false);
            if (auto listening = listen_where_possible(); !listening) {
                return listening;
            }
        }
        for (int i = 0; i < count; ++i) {
            if (auto handled = handle(events[static_cast<std::size_t>(i)]); !handled) {
                return handled;
            }
        }
        if (!over_.empty()) {
            over_.clear();
            pause_listening(false);
        }
    }
    return {};
}

diag::Result<void> Relay::handle(const epoll_event& event)
{
    if (event.data.ptr == &signals_) {
        stop_ = true;
    } else if (event.data.ptr == &addresses_) {
        drain_address_events();
        return listen_where_possible();
    } else if (event.data.ptr == &listener_) {
        accept_all();
    } else {
        const auto* endpoint = static_cast<const Endpoint*>(event.data.ptr);
        const auto it = connections_.find(endpoint->connection);
        if (it != connections_.end() && !it->second->handle(endpoint->side, event.events)) {
            over_.push_back(std::move(it->second));
            connections_.erase(it);
        }
    }
    return {};
}

void Relay::drain_address_events()
{
    std::array<char, 8192> ignored;
    while (::recv(addresses_.get(), ignored.data(), ignored.size(), MSG_DONTWAIT) > 0) {
    }
}

/// The socket for the service comes first: a client is taken in only when it can be served.
void Relay::accept_all()
{
    while (true) {
        base::UniqueFd server(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        base::UniqueFd client;
        if (server) {
            client = base::UniqueFd(
                ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        }
        if (client) {
            forward(std::move(client), std::move(server));
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            pause_listening(true);
            return;
        } else if (errno != ECONNABORTED && errno != EINTR) {
            return;
        }
    }
}

/// A client that cannot be forwarded sees its connection closed.
void Relay::forward(base::UniqueFd client, base::UniqueFd server)
{
    tune(client.get());
    tune(server.get());
    const auto target = Address::parse("127.0.0.1", options_.port);
    if (!target) {
        return;
    }
    if (::connect(server.get(), target->data(), target->size()) != 0 && errno != EINPROGRESS) {
        return;
    }
    auto connection =
        std::make_unique<Connection>(queue_.get(), std::move(client), std::move(server));
    Connection* key = connection.get();
    if (connection->watch()) {
        connections_.emplace(key, std::move(connection));
    }
}

/// Out of descriptors: the waiting client would wake the queue for ever.
void Relay::pause_listening(bool paused)
{
    if (paused == paused_ || !listener_) {
        return;
    }
    epoll_event event{};
    event.events = paused ? 0U : static_cast<std::uint32_t>(EPOLLIN);
    event.data.ptr = &listener_;
    ::epoll_ctl(queue_.get(), EPOLL_CTL_MOD, listener_.get(), &event);
    paused_ = paused;
}

} // namespace

diag::Result<void> run(const Options& options)
{
    Relay relay(options);
    if (auto started = relay.start(); !started) {
        return started;
    }
    return relay.loop();
}

} // namespace initbridge::relay
