#pragma once
/// The host of a listener: host.cpp has its loop, host_managers.cpp its ears at systemd.

#include "src/base/unique_fd.hpp"
#include "src/bus/unit_watch.hpp"
#include "src/eventhost/event_queue.hpp"
#include "src/eventhost/host.hpp"
#include "src/eventhost/roster.hpp"
#include "src/eventhost/ticks.hpp"
#include "src/listener/child.hpp"
#include "src/listener/listener_pipes.hpp"

#include <poll.h>
#include <sys/types.h>

#include <array>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace initbridge::eventhost {

class Host {
public:
    explicit Host(Options options)
        : options_(std::move(options))
        , queue_(options_.name, options_.events, options_.buffer_size)
        , ticks_(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()))
    {}

    [[nodiscard]] diag::Result<void> start();
    [[nodiscard]] diag::Result<int> loop();

private:
    /// One of the two managers, as far as it is listened to.
    struct Listening {
        service::Side side = service::Side::system;
        int fd = -1;       ///< of the connection; -1: there is none
        bool told = false; ///< that it is not there
        std::chrono::system_clock::time_point next_try;
    };

    [[nodiscard]] diag::Result<void> open_sockets();
    [[nodiscard]] diag::Result<void> start_listener();
    void begin();
    [[nodiscard]] std::vector<pollfd> interest() const;
    [[nodiscard]] diag::Result<void> handle(const std::vector<pollfd>& ready);
    void tell(const std::vector<Event>& events);
    void take_list();
    [[nodiscard]] Roster::Change update(const std::vector<service::Target>& targets);

    void listen_to_managers();
    void hear_managers();
    void connect(Listening& manager);
    void lose(Listening& manager, const diag::Diagnostic& why);
    [[nodiscard]] diag::Result<void> hear(Listening& manager);
    [[nodiscard]] diag::Result<void> hear_units(
        Listening& manager, bus::SystemdManager& connection, const bus::UnitChanges& changes);
    [[nodiscard]] diag::Result<void> look(bus::SystemdManager& manager, Watched& watched);
    [[nodiscard]] diag::Result<void> look_at_all(bus::SystemdManager& manager, service::Side side);

    void take_reports();
    [[nodiscard]] static bool may_report(uid_t uid, const Watched& watched);

    void hear_listener(const std::array<pollfd, 2>& ready);
    void follow(const events::Answer& answer);

    [[nodiscard]] Watched* self() { return roster_.find_reported(options_.name); }

    void deliver();
    void requeue();
    void note_loss(const std::optional<events::Message>& lost);

    void take_signals();
    void stop_when_told_all();
    [[nodiscard]] bool is_fed();
    [[nodiscard]] int time_left() const;

    Options options_;
    EventQueue queue_;
    Ticks ticks_;
    Roster roster_;
    std::set<uid_t> senders_; ///< who may have something to report
    std::array<Listening, 2> managers_{{{service::Side::system}, {service::Side::user}}};
    bool listed_ = true;  ///< there is a list of services
    bool looked_ = false; ///< at everything once: what changes from now on is told
    base::UniqueFd reports_;
    base::UniqueFd stdio_;
    base::UniqueFd signals_;
    std::optional<listener::Child> shim_;
    std::optional<listener::ListenerPipes> pipes_;
    std::optional<events::Message> in_flight_;
    std::optional<std::chrono::system_clock::time_point> stop_by_; ///< nullopt: it is not to stop
    bool stopped_ = false;                                         ///< the shim was told to
};

} // namespace initbridge::eventhost
