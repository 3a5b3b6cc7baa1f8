#include "src/bus/connection.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>

namespace initbridge::bus {

Connection::Connection(BusPtr bus, std::string service)
    : bus_(std::move(bus))
    , service_(std::move(service))
{}

const char* Connection::service() const
{
    return sd_bus_is_bus_client(bus_.get()) > 0 ? service_.c_str() : nullptr;
}

diag::Result<MessagePtr> Connection::prepare(const Call& call) const
{
    sd_bus_message* message = nullptr;
    const int result = sd_bus_message_new_method_call(
        bus_.get(),
        &message,
        service(),
        call.path.c_str(),
        call.interface.c_str(),
        call.member.c_str());
    if (result < 0) {
        return tl::unexpected(BusError().diagnostic(call.what, result));
    }
    return MessagePtr(message);
}

diag::Result<MessagePtr> Connection::send(const Call& call, const MessagePtr& message) const
{
    if (auto done = process_pending(call.what); !done) {
        return tl::unexpected(std::move(done.error()));
    }
    const auto timeout = std::max(call.timeout, std::chrono::milliseconds(1));
    const std::chrono::microseconds span = timeout;
    BusError error;
    sd_bus_message* reply = nullptr;
    const int result = sd_bus_call(
        bus_.get(), message.get(), static_cast<std::uint64_t>(span.count()), error.out(), &reply);
    if (result < 0) {
        return tl::unexpected(error.diagnostic(call.what, result));
    }
    return MessagePtr(reply);
}

diag::Result<MessagePtr> Connection::property(
    const std::string& path, const char* interface, const char* name, const std::string& what) const
{
    return call({path, "org.freedesktop.DBus.Properties", "Get", what}, "ss", interface, name);
}

// sd-bus keeps what comes in during a call and gives up at some number of messages.
diag::Result<void> Connection::process_pending(const std::string& what) const
{
    int result = 0;
    do {
        result = sd_bus_process(bus_.get(), nullptr);
    } while (result > 0);
    if (result < 0) {
        return tl::unexpected(BusError().diagnostic(what, result));
    }
    return {};
}

diag::Result<bool> Connection::process(Deadline deadline, const std::string& what) const
{
    int result = sd_bus_process(bus_.get(), nullptr);
    if (result == 0) {
        const std::uint64_t left = microseconds_until(deadline);
        if (left == 0) {
            return false;
        }
        result = sd_bus_wait(bus_.get(), left);
    }
    if (result < 0 && result != -EINTR) {
        return tl::unexpected(BusError().diagnostic(what, result));
    }
    return true;
}

diag::Result<void> Connection::ping(const std::string& what) const
{
    // A call would wait for the greeting of a peer that is stuck for 90 s.
    const Deadline deadline = deadline_in(usual_timeout);
    while (sd_bus_is_ready(bus_.get()) == 0) {
        const auto going_on = process(deadline, what);
        if (!going_on) {
            return tl::unexpected(going_on.error());
        }
        if (!*going_on) {
            return tl::unexpected(BusError().diagnostic(what, -ETIMEDOUT));
        }
    }
    const auto answer = call({"/", "org.freedesktop.DBus.Peer", "Ping", what}, "");
    if (!answer) {
        return tl::unexpected(answer.error());
    }
    return {};
}

std::uint64_t microseconds_until(Deadline deadline)
{
    const auto now = std::chrono::steady_clock::now();
    if (deadline <= now) {
        return 0; // the difference of a very early one would not fit
    }
    const auto left = std::chrono::ceil<std::chrono::microseconds>(deadline - now);
    return static_cast<std::uint64_t>(left.count());
}

} // namespace initbridge::bus
