#pragma once
/// The texts of the bridge's files.

#include "translate/bridge/bridge.hpp"

#include <string>

namespace initbridge::bridge {

/// `supervisord.service`, filled in from units/supervisord.service.in.
[[nodiscard]] std::string render_unit(const Bridge& bridge, diag::Diagnostics& out);

/// A drop-in for `user@.service`, for when supervisord needs longer to stop than the manager that
/// runs it gets; empty: it does not.
[[nodiscard]] std::string render_manager_dropin(const Bridge& bridge);

/// logrotate(8) of the bridge's files.
[[nodiscard]] std::string render_logrotate(const Bridge& bridge);

/// What the unit's TimeoutStopSec= is.
[[nodiscard]] std::chrono::seconds stop_timeout(const Bridge& bridge);

} // namespace initbridge::bridge
