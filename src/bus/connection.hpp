#pragma once
/// Calls over one connection, each with its answer.

#include "src/bus/handles.hpp"
#include "src/bus/job.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace initbridge::bus {

/// What sd-bus itself waits for an answer.
inline constexpr std::chrono::milliseconds usual_timeout = std::chrono::seconds(25);

struct Call {
    std::string path;
    std::string interface;
    std::string member;
    std::string what; ///< for errors: "cannot start 'a.service'"
    std::chrono::milliseconds timeout = usual_timeout;
};

class Connection {
public:
    /// `service` is the name that is called on a bus; a direct connection needs none.
    Connection(BusPtr bus, std::string service);

    [[nodiscard]] sd_bus* bus() const { return bus_.get(); }

    /// Where signals come from and calls go; nullptr on a direct connection.
    [[nodiscard]] const char* service() const;

    /// A call that still needs its arguments.
    [[nodiscard]] diag::Result<MessagePtr> prepare(const Call& call) const;
    /// Sends it and waits for the answer. Signals that have come so far go to their callbacks.
    [[nodiscard]] diag::Result<MessagePtr> send(const Call& call, const MessagePtr& message) const;

    /// Arguments as in sd_bus_message_append(3).
    template <class... Arguments>
    [[nodiscard]] diag::Result<MessagePtr>
    call(const Call& call, const char* types, Arguments... arguments) const
    {
        auto message = prepare(call);
        if (!message) {
            return message;
        }
        const int result = sd_bus_message_append(message->get(), types, arguments...);
        if (result < 0) {
            return tl::unexpected(BusError().diagnostic(call.what, result));
        }
        return send(call, *message);
    }

    /// org.freedesktop.DBus.Properties.Get; the answer holds a variant.
    [[nodiscard]] diag::Result<MessagePtr> property(
        const std::string& path,
        const char* interface,
        const char* name,
        const std::string& what) const;

    /// Handles one signal, or waits for one. False: the deadline has passed and nothing is left.
    [[nodiscard]] diag::Result<bool> process(Deadline deadline, const std::string& what) const;

    /// Fails unless the other side answers.
    [[nodiscard]] diag::Result<void> ping(const std::string& what) const;

private:
    [[nodiscard]] diag::Result<void> process_pending(const std::string& what) const;

    BusPtr bus_;
    std::string service_;
};

/// As sd_bus_message_read(3); bus/bad-answer when something else is there.
template <class... Out>
[[nodiscard]] diag::Result<void>
read(const MessagePtr& message, const std::string& what, const char* types, Out*... out)
{
    const int result = sd_bus_message_read(message.get(), types, out...);
    if (result <= 0) {
        return tl::unexpected(BusError().diagnostic(what, result < 0 ? result : -EBADMSG));
    }
    return {};
}

/// The time until then, in microseconds; 0 when it has passed.
[[nodiscard]] std::uint64_t microseconds_until(Deadline deadline);

} // namespace initbridge::bus
