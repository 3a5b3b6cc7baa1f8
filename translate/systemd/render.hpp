#pragma once
/// The systemd target: units, drop-ins, enabling, presets, tmpfiles.d and slices for an image.

#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/model/service.hpp"
#include "translate/plan/tree.hpp"
#include "translate/shim/shim.hpp"
#include "translate/systemd/tmpfiles.hpp"

#include <set>
#include <string>
#include <vector>

namespace initbridge::systemd {

enum class Layout {
    admin,  ///< /etc/systemd/{system,user}
    vendor, ///< /usr/lib/systemd/{system,user}
};

struct Options {
    std::string owner; ///< names presets, tmpfiles and ordering targets
    Layout layout = Layout::admin;
    shim::Use shim = shim::Use::automatic;
};

/// What stands beside the units of an image: the bridge.
struct Additions {
    struct Unit {
        model::Scope scope = model::Scope::system;
        std::string name;
        std::string text;
    };

    std::vector<Unit> units; ///< all of them are enabled
    /// System services of packages that must not start beside them.
    std::vector<std::string> rivals;
    Tmpfiles tmpfiles;
    plan::FileTree files;
};

struct Rendering {
    plan::FileTree tree;
    /// Links that are there and must go: packaged units with `enable: false`.
    std::set<std::string> removed_links;
};

/// Renders what systemd runs of `set`, and `additions`. What systemd cannot do is a diagnostic.
[[nodiscard]] Rendering render(
    const model::ServiceSet& set,
    const facts::TargetFacts& facts,
    const Options& options,
    diag::Diagnostics& out,
    const Additions& additions = {});

} // namespace initbridge::systemd
