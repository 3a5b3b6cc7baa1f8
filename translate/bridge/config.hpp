#pragma once
/// A configuration of supervisord as the bridge will run it.

#include "translate/bridge/bridge.hpp"
#include "translate/supervisord/ini_reader.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::bridge {

/// What the texts of a configuration, main file first, then what it includes, come to.
struct ConfigFacts {
    std::chrono::seconds stop_time{0};
    bool logs_to_stdout = false; ///< its `logfile` is its standard output
    std::string socket;          ///< of its server; empty: none, or not a plain path
};

/// Reads `stopwaitsecs` of all groups, and reports what keeps supervisord from starting, or from
/// working, as `bridge.user` in a user's manager.
[[nodiscard]] ConfigFacts check_config(
    const std::vector<supervisord::IniText>& texts, const Bridge& bridge, diag::Diagnostics& out);

/// Reports a `user=` of [supervisord] that it cannot become when `bridge.user` starts it; nullptr
/// is fine.
void check_main_user(
    const supervisord::IniOption* user, const Bridge& bridge, diag::Diagnostics& out);

/// The glob patterns of `[include] files=`, absolute; `%(here)s` is `folder`.
[[nodiscard]] std::vector<std::string>
include_patterns(const supervisord::IniText& text, std::string_view folder);

/// Adds up what groups of `stop_timeouts` need one after another: supervisord stops them so, and
/// looks at them once a second.
[[nodiscard]] std::chrono::seconds
stop_time_of(const std::vector<std::chrono::seconds>& stop_timeouts);

} // namespace initbridge::bridge
