#include "src/endpoint/endpoint.hpp"

#include "src/base/unique_fd.hpp"
#include "src/endpoint/access.hpp"
#include "src/endpoint/codes.hpp"
#include "src/endpoint/connection.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

namespace initbridge::endpoint {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t most_connections = 128;
/// How often what takes its time is looked at, and who keeps us waiting.
constexpr milliseconds busy_tick{50};
constexpr milliseconds idle_tick{1000};

diag::Result<void> refused(std::string_view what)
{
    return diag::failure(
        codes::system_refused, fmt::format("cannot {}: {}", what, std::strerror(errno)));
}

class Server {
public:
    explicit Server(Options options)
        : group_(options.group)
        , services_(
              std::move(options.managers),
              std::move(options.read_list),
              std::move(options.translate))
        , permissions_(options.permissions)
    {}

    [[nodiscard]] diag::Result<void> start()
    {
        if (auto loaded = services_.load(); !loaded) {
            return loaded;
        }
        api_ = std::make_unique<Api>(services_, permissions_);
        const int count = sd_listen_fds(1);
        for (int fd = SD_LISTEN_FDS_START; fd < SD_LISTEN_FDS_START + count; ++fd) {
            if (sd_is_socket_unix(fd, SOCK_STREAM, 1, nullptr, 0) > 0) {
                listeners_.emplace_back(fd);
            }
        }
        if (listeners_.empty()) {
            auto problem = diag::failure(
                codes::no_socket, "systemd has passed on no unix socket that listens");
            problem.value().hint = "start 'initbridge-supervisor.socket'";
            return problem;
        }
        sigset_t wanted;
        sigemptyset(&wanted);
        sigaddset(&wanted, SIGTERM);
        sigaddset(&wanted, SIGINT);
        ::sigprocmask(SIG_BLOCK, &wanted, nullptr);
        signals_ = base::UniqueFd(::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK));
        return signals_ ? diag::Result<void>{} : refused("wait for signals");
    }

    [[nodiscard]] diag::Result<void> loop()
    {
        while (!over_) {
            std::vector<pollfd> events = wanted_events();
            const int count = ::poll(events.data(), events.size(), timeout());
            if (count < 0 && errno != EINTR) {
                return refused("wait for events");
            }
            if (count > 0) {
                handle(events);
            }
            tick();
        }
        return {};
    }

private:
    /// The signals, the listeners, the connections, in this order.
    [[nodiscard]] std::vector<pollfd> wanted_events() const
    {
        std::vector<pollfd> events;
        events.push_back({signals_.get(), POLLIN, 0});
        for (const base::UniqueFd& listener : listeners_) {
            events.push_back({listener.get(), POLLIN, 0});
        }
        for (const auto& connection : connections_) {
            events.push_back({connection->socket(), connection->events(), 0});
        }
        return events;
    }

    [[nodiscard]] int timeout() const
    {
        const bool busy =
            api_->shutting_down() ||
            std::ranges::any_of(connections_, [](const auto& one) { return one->waits(); });
        const auto span = busy ? busy_tick : idle_tick;
        return static_cast<int>(span.count());
    }

    void handle(const std::vector<pollfd>& events)
    {
        over_ = over_ || events[0].revents != 0;
        const std::size_t first = 1 + listeners_.size();
        for (std::size_t i = first; i < events.size(); ++i) {
            if (events[i].revents != 0) {
                connections_[i - first]->handle(events[i].revents);
            }
        }
        for (std::size_t i = 1; i < first; ++i) {
            if (events[i].revents != 0) {
                accept_from(listeners_[i - 1]);
            }
        }
    }

    /// One at a time, so that those who are there have their turn.
    void accept_from(const base::UniqueFd& listener)
    {
        base::UniqueFd client(
            ::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (!client) {
            return;
        }
        if (connections_.size() >= most_connections && !make_room()) {
            return; // all of them are being served: this one sees its connection closed
        }
        const auto welcome =
            may_talk(client.get(), group_) ? Connection::Welcome::yes : Connection::Welcome::no;
        connections_.push_back(std::make_unique<Connection>(std::move(client), *api_, welcome));
    }

    /// By the one that has been idle for longest.
    bool make_room()
    {
        auto longest = connections_.end();
        for (auto one = connections_.begin(); one != connections_.end(); ++one) {
            const bool longer =
                longest == connections_.end() || (*one)->last_active() < (*longest)->last_active();
            longest = (*one)->idle() && longer ? one : longest;
        }
        if (longest == connections_.end()) {
            return false;
        }
        connections_.erase(longest);
        return true;
    }

    void tick()
    {
        const Clock::time_point now = Clock::now();
        if (now - ticked_ >= busy_tick) {
            ticked_ = now;
            for (const auto& connection : connections_) {
                connection->tick(now);
            }
            over_ = over_ || api_->shut_down();
        }
        std::erase_if(connections_, [](const auto& one) { return one->over(); });
    }

    std::optional<gid_t> group_;
    Services services_;
    Permissions permissions_;
    std::unique_ptr<Api> api_;
    base::UniqueFd signals_;
    std::vector<base::UniqueFd> listeners_;
    std::vector<std::unique_ptr<Connection>> connections_;
    Clock::time_point ticked_;
    bool over_ = false;
};

} // namespace

diag::Result<void> run(Options options)
{
    Server server(std::move(options));
    if (auto started = server.start(); !started) {
        return started;
    }
    return server.loop();
}

} // namespace initbridge::endpoint
