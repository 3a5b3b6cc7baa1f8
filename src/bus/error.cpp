#include "src/bus/codes.hpp"
#include "src/bus/handles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace initbridge::bus {

namespace {

constexpr std::string_view no_hint;
constexpr std::string_view as_root = "run it as root";
constexpr std::string_view ask_verify = "'systemd-analyze verify' says what is wrong with it";

struct KnownError {
    std::string_view name;
    std::string_view code;
    std::string_view hint;
};

// The names are those of sd-bus-errors(3) and of systemd's bus-common-errors.h.
constexpr std::array known_errors = {
    KnownError{"org.freedesktop.DBus.Error.AccessDenied", codes::denied, as_root},
    KnownError{"org.freedesktop.DBus.Error.AuthFailed", codes::denied, as_root},
    KnownError{
        "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired", codes::denied, as_root},
    KnownError{"org.freedesktop.DBus.Error.Disconnected", codes::disconnected, no_hint},
    // A bus answers so for a service that went away; a plain timeout has the name below.
    KnownError{"org.freedesktop.DBus.Error.NoReply", codes::disconnected, no_hint},
    KnownError{"org.freedesktop.DBus.Error.Timeout", codes::timeout, no_hint},
    KnownError{"org.freedesktop.DBus.Error.TimedOut", codes::timeout, no_hint},
    KnownError{"org.freedesktop.DBus.Error.NameHasNoOwner", codes::unreachable, no_hint},
    KnownError{"org.freedesktop.DBus.Error.ServiceUnknown", codes::unreachable, no_hint},
    KnownError{"org.freedesktop.systemd1.BadUnitSetting", codes::bad_unit, ask_verify},
    KnownError{"org.freedesktop.systemd1.JobTypeNotApplicable", codes::bad_unit, no_hint},
    KnownError{"org.freedesktop.systemd1.LoadFailed", codes::bad_unit, ask_verify},
    KnownError{"org.freedesktop.systemd1.NoSuchUnit", codes::no_such_unit, no_hint},
    KnownError{"org.freedesktop.systemd1.OnlyByDependency", codes::bad_unit, no_hint},
    KnownError{
        "org.freedesktop.systemd1.ShuttingDown", codes::refused, "the machine is shutting down"},
    KnownError{
        "org.freedesktop.systemd1.TransactionOrderIsCyclic",
        codes::refused,
        "'systemd-analyze verify' names the units of the cycle"},
    KnownError{"org.freedesktop.systemd1.UnitExists", codes::bad_unit, no_hint},
    KnownError{
        "org.freedesktop.systemd1.UnitMasked", codes::bad_unit, "'systemctl unmask' lifts that"},
};

struct KnownErrno {
    int number;
    std::string_view code;
    std::string_view hint;
};

constexpr std::array known_errnos = {
    KnownErrno{EACCES, codes::denied, as_root},
    KnownErrno{EPERM, codes::denied, as_root},
    KnownErrno{ECONNRESET, codes::disconnected, no_hint},
    KnownErrno{ENOTCONN, codes::disconnected, no_hint},
    KnownErrno{EPIPE, codes::disconnected, no_hint},
    KnownErrno{ESHUTDOWN, codes::disconnected, no_hint},
    KnownErrno{ETIMEDOUT, codes::timeout, no_hint},
    KnownErrno{EBADMSG, codes::bad_answer, no_hint},
    KnownErrno{ENXIO, codes::bad_answer, no_hint}, // sd_bus_message_read(3)
};

// systemd's messages are sentences; ours have no full stop.
std::string_view without_full_stop(std::string_view text)
{
    return text.ends_with('.') ? text.substr(0, text.size() - 1) : text;
}

} // namespace

BusError::~BusError()
{
    sd_bus_error_free(&error_);
}

sd_bus_error* BusError::out()
{
    sd_bus_error_free(&error_);
    return &error_;
}

std::string_view BusError::name() const
{
    return error_.name != nullptr ? error_.name : std::string_view();
}

diag::Diagnostic BusError::diagnostic(const std::string& what, int result) const
{
    diag::Diagnostic diagnostic;
    diagnostic.code = codes::refused;
    const auto* number = std::ranges::find(known_errnos, -result, &KnownErrno::number);
    if (number != known_errnos.end()) {
        diagnostic.code = number->code;
        diagnostic.hint = number->hint;
    }
    const auto* known = std::ranges::find(known_errors, name(), &KnownError::name);
    if (known != known_errors.end()) {
        diagnostic.code = known->code;
        diagnostic.hint = known->hint;
    }
    const bool said = error_.message != nullptr && *error_.message != '\0';
    const std::string why = said ? error_.message : std::strerror(-result);
    diagnostic.message = fmt::format("{}: {}", what, without_full_stop(why));
    if (!name().empty()) {
        diagnostic.message += fmt::format(" ({})", name());
    }
    return diagnostic;
}

std::string_view dbus_name(const diag::Diagnostic& diagnostic)
{
    const std::string_view message = diagnostic.message;
    const std::size_t open = message.rfind(" (");
    if (!diagnostic.code.starts_with("bus/") || !message.ends_with(')') ||
        open == std::string_view::npos) {
        return {};
    }
    const std::string_view name = message.substr(open + 2, message.size() - open - 3);
    return sd_bus_interface_name_is_valid(std::string(name).c_str()) > 0 ? name
                                                                         : std::string_view();
}

} // namespace initbridge::bus
