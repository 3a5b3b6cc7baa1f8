#pragma once
/// The configuration that the bridge's supervisord is to read, as it stands in a root.

#include "src/fs/root_dir.hpp"
#include "translate/bridge/config.hpp"
#include "translate/diag/diagnostic.hpp"

#include <optional>

namespace initbridge::cli {

/// Reads `bridge.config` and what it includes, and reports what is wrong with it for the bridge's
/// user. nullopt: it is not there, or cannot be read. The texts are added to `sources`.
[[nodiscard]] std::optional<bridge::ConfigFacts> read_bridge_config(
    fs::RootDir& root,
    const bridge::Bridge& bridge,
    diag::SourceMap& sources,
    diag::Diagnostics& out);

} // namespace initbridge::cli
