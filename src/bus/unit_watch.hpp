#pragma once
/// Listens for what becomes of units.

#include "src/bus/connection.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace initbridge::bus {

/// What a manager has told since the last look.
struct UnitChanges {
    std::set<std::string> units; ///< whose properties have changed
    bool reloaded = false;       ///< it has read all unit files anew
    bool shutting_down = false;  ///< it began to stop everything

    [[nodiscard]] bool any() const { return !units.empty() || reloaded || shutting_down; }
};

/// org.freedesktop.systemd1(5): PropertiesChanged, Reloading, JobNew.
class UnitWatch {
public:
    /// The watch must not outlive the connection, which has subscribed (JobWaiter).
    [[nodiscard]] static diag::Result<std::unique_ptr<UnitWatch>>
    make(const Connection& connection);

    /// What has come so far, and is forgotten here.
    [[nodiscard]] UnitChanges take();

private:
    static int on_properties(sd_bus_message* message, void* watch, sd_bus_error* error) noexcept;
    static int on_reloading(sd_bus_message* message, void* watch, sd_bus_error* error) noexcept;
    static int on_job(sd_bus_message* message, void* watch, sd_bus_error* error) noexcept;

    UnitChanges changes_;
    std::vector<SlotPtr> slots_;
};

} // namespace initbridge::bus
