#pragma once
/// An image that runs both inits: systemd as PID 1, and supervisord under it for what `--bootc`
/// leaves to it.

#include "translate/bridge/bridge.hpp"
#include "translate/supervisord/render.hpp"
#include "translate/systemd/render.hpp"

#include <optional>

namespace initbridge::bridge {

struct Options {
    systemd::Options systemd;
    std::optional<supervisord::Header> header; ///< nullopt: the built-in one
    Log log = Log::file;
};

/// Renders all of `set`, whose image has `bridge` set: units for what systemd runs, the
/// configuration of supervisord and the bridge for the rest. No bridge when nothing is left for
/// it.
[[nodiscard]] systemd::Rendering render(
    const model::ServiceSet& set,
    const facts::TargetFacts& facts,
    const Options& options,
    diag::Diagnostics& out);

/// Where supervisord keeps what is its own when it runs for `user`.
[[nodiscard]] supervisord::Places places_for(std::string_view user);

} // namespace initbridge::bridge
