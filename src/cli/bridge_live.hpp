#pragma once
/// The bridge on a machine that systemd runs: over sd-bus, every step waited for.

#include "src/bus/unit_state.hpp"
#include "translate/diag/diagnostic.hpp"

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace initbridge::cli {

/// Whom it is for, and where it tells what was done, a line each.
struct LiveBridge {
    std::string user;
    uid_t uid = 0;
    std::vector<std::string>* lines = nullptr;
};

enum class UnitChange { none, changed };

struct BringUp {
    std::string tmpfiles; ///< its tmpfiles.d file
    std::string socket;   ///< where supervisord will answer; empty: not known
    UnitChange unit = UnitChange::none;
};

/// Folders, lingering, the user's manager, and supervisord in it: up, and still up when it answers
/// on its socket (or a second later). A failure says what keeps it from running.
[[nodiscard]] diag::Result<void> bring_up(const LiveBridge& bridge, const BringUp& wanted);

/// Stops supervisord where it runs.
[[nodiscard]] diag::Result<void> stop_bridge(const LiveBridge& bridge);

enum class Lingering { keep, end };

struct TakeDown {
    Lingering lingering = Lingering::keep;
    bool starts_rival = false; ///< Debian's own service is enabled again, as it was before
};

/// After the files are gone: both managers forget them; Lingering::end: the user no longer lingers,
/// and his manager stops unless he is logged in.
[[nodiscard]] diag::Result<void> take_down(const LiveBridge& bridge, const TakeDown& wanted);

/// supervisord.service in the user's manager; nullopt: no manager runs.
[[nodiscard]] std::optional<bus::UnitState> running_bridge(uid_t uid);

/// In words, why a unit does not run; empty when it does.
[[nodiscard]] std::string trouble_of(const bus::UnitState& state);

} // namespace initbridge::cli
