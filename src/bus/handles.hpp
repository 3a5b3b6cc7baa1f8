#pragma once
/// Owners of sd-bus objects. A connection belongs to one thread (sd-bus(3)).

#include "translate/diag/diagnostic.hpp"

#include <systemd/sd-bus.h>

#include <memory>
#include <string>
#include <string_view>

namespace initbridge::bus {

template <auto Fn>
struct Deleter {
    template <class T>
    void operator()(T* object) const noexcept
    {
        Fn(object);
    }
};

/// Closed without a flush: all that we send is calls whose answer we await, and a flush would wait
/// for a peer that no longer reads.
using BusPtr = std::unique_ptr<sd_bus, Deleter<&sd_bus_close_unref>>;
using MessagePtr = std::unique_ptr<sd_bus_message, Deleter<&sd_bus_message_unref>>;
/// Declare it after what its callback uses, so that it dies first.
using SlotPtr = std::unique_ptr<sd_bus_slot, Deleter<&sd_bus_slot_unref>>;

/// An error that a call brought back, with its name (`org.freedesktop.systemd1.NoSuchUnit`).
class BusError {
public:
    BusError() = default;
    ~BusError();
    BusError(const BusError&) = delete;
    BusError& operator=(const BusError&) = delete;
    BusError(BusError&&) = delete;
    BusError& operator=(BusError&&) = delete;

    /// For the parameter `ret_error` of sd_bus_call() and its like; what was there is freed.
    [[nodiscard]] sd_bus_error* out();
    /// Empty when there is no error.
    [[nodiscard]] std::string_view name() const;

    /// What the user is told. `what` says what was tried ("cannot start 'a.service'"), `result` is
    /// the negative errno that the call returned. The message ends with the error's name, which
    /// dbus_name() reads back.
    [[nodiscard]] diag::Diagnostic diagnostic(const std::string& what, int result) const;

private:
    sd_bus_error error_{}; // as SD_BUS_ERROR_NULL, which is a literal of C
};

/// The D-Bus error name in a diagnostic of this room (`System.Error.EUNATCH`); empty when there is
/// none. For callers that know a way out of a certain error.
[[nodiscard]] std::string_view dbus_name(const diag::Diagnostic& diagnostic);

} // namespace initbridge::bus
