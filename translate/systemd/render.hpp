#pragma once
/// The systemd target: units, drop-ins, enabling, presets, tmpfiles.d and slices for an image.

#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/model/service.hpp"
#include "translate/plan/tree.hpp"

#include <set>
#include <string>

namespace initbridge::systemd {

enum class Layout {
    admin,  ///< /etc/systemd/{system,user}
    vendor, ///< /usr/lib/systemd/{system,user}
};

struct Options {
    std::string owner; ///< names presets, tmpfiles and ordering targets
    Layout layout = Layout::admin;
};

struct Rendering {
    plan::FileTree tree;
    /// Links that are there and must go: packaged units with `enable: false`.
    std::set<std::string> removed_links;
};

/// Renders all of `set`. What systemd cannot do is a diagnostic.
[[nodiscard]] Rendering render(
    const model::ServiceSet& set,
    const facts::TargetFacts& facts,
    const Options& options,
    diag::Diagnostics& out);

} // namespace initbridge::systemd
