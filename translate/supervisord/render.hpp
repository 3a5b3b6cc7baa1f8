#pragma once
/// The supervisord target: fragments, the assembled configuration, log folders.

#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/model/service.hpp"
#include "translate/plan/tree.hpp"
#include "translate/shim/shim.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace initbridge::supervisord {

/// A header file given with `--header`, or named by a build file; or what supervisord runs with.
struct Header {
    std::string text;
    diag::FileId file{};
    bool runs = false; ///< so only what would be refused is reported, and its folders are there
};

/// Where supervisord keeps what is its own.
struct Places {
    std::string logfile;
    std::string pidfile;
    std::string socket;
    bool rotates = false; ///< does supervisord rotate its log file?
};

/// In a container, where it is alone: all in /tmp, which anyone may write to.
[[nodiscard]] Places container_places();

struct Options {
    std::optional<Header> header; ///< nullopt: the built-in one
    /// Those of the built-in header. A header that was given has its own, unless `owns_places`:
    /// then socket and pid file are these in any case.
    Places places = container_places();
    bool owns_places = false;
    shim::Use shim = shim::Use::automatic;
};

/// Renders what supervisord runs of `set`. What supervisord would refuse at start is an error here.
[[nodiscard]] plan::FileTree render(
    const model::ServiceSet& set,
    const facts::TargetFacts& facts,
    const Options& options,
    diag::Diagnostics& out);

} // namespace initbridge::supervisord
