#include "src/bus/unit_watch.hpp"

#include "src/bus/names.hpp"
#include "src/bus/unit_path.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string_view>
#include <utility>

namespace initbridge::bus {

namespace {

/// systemd.special(7): what every shutdown, reboot and exit of a manager starts.
constexpr std::string_view shutdown_target = "shutdown.target";

constexpr const char* cannot_listen = "cannot listen to systemd";

struct Match {
    std::string rule;
    sd_bus_message_handler_t handler;
};

std::string rule_of(const Connection& connection, std::string_view rest)
{
    const char* sender = connection.service();
    return fmt::format(
        "type='signal',{}{}", sender == nullptr ? "" : fmt::format("sender='{}',", sender), rest);
}

} // namespace

diag::Result<std::unique_ptr<UnitWatch>> UnitWatch::make(const Connection& connection)
{
    auto watch = std::make_unique<UnitWatch>();
    const std::vector<Match> matches{
        {"interface='org.freedesktop.DBus.Properties',member='PropertiesChanged',"
         "path_namespace='/org/freedesktop/systemd1/unit'",
         &UnitWatch::on_properties},
        {"interface='org.freedesktop.systemd1.Manager',member='Reloading'",
         &UnitWatch::on_reloading},
        {"interface='org.freedesktop.systemd1.Manager',member='JobNew'", &UnitWatch::on_job}};
    for (const Match& match : matches) {
        sd_bus_slot* slot = nullptr;
        const int result = sd_bus_add_match(
            connection.bus(),
            &slot,
            rule_of(connection, match.rule).c_str(),
            match.handler,
            watch.get());
        if (result < 0) {
            return tl::unexpected(BusError().diagnostic(cannot_listen, result));
        }
        watch->slots_.emplace_back(slot);
    }
    return watch;
}

UnitChanges UnitWatch::take()
{
    return std::exchange(changes_, {});
}

int UnitWatch::on_properties(sd_bus_message* message, void* watch, sd_bus_error*) noexcept
{
    if (auto name = unit_of_path(sd_bus_message_get_path(message))) {
        static_cast<UnitWatch*>(watch)->changes_.units.insert(std::move(*name));
    }
    return 0;
}

int UnitWatch::on_reloading(sd_bus_message* message, void* watch, sd_bus_error*) noexcept
{
    int active = 0;
    if (sd_bus_message_read(message, "b", &active) > 0 && active == 0) {
        static_cast<UnitWatch*>(watch)->changes_.reloaded = true;
    }
    return 0;
}

int UnitWatch::on_job(sd_bus_message* message, void* watch, sd_bus_error*) noexcept
{
    std::uint32_t id = 0;
    const char* path = nullptr;
    const char* unit = nullptr;
    if (sd_bus_message_read(message, "uos", &id, &path, &unit) > 0 && unit == shutdown_target) {
        static_cast<UnitWatch*>(watch)->changes_.shutting_down = true;
    }
    return 0;
}

} // namespace initbridge::bus
