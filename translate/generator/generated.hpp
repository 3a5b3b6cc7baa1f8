#pragma once
/// What systemd.generator(7) has a generator write: the units of layers that are translated at
/// boot and at each daemon-reload, in the folder that it is given.

#include "translate/diag/diagnostic.hpp"
#include "translate/model/service.hpp"
#include "translate/plan/tree.hpp"
#include "translate/systemd/render.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace initbridge::generator {

struct Target {
    model::Scope scope = model::Scope::system;
    std::string folder; ///< absolute: the first argument of a generator
};

/// The unit that makes folders and files for logs, by systemd-tmpfiles(8): when a generator runs,
/// /var may not be there, and it could not write to it.
inline constexpr std::string_view folders_unit = "initbridge-folders.service";

/// The part of `rendering` (of `set`, Layout::admin) that a generator for `target` writes: paths
/// below its folder. Units name the manifest they are from (SourcePath=).
[[nodiscard]] plan::FileTree generated(
    const systemd::Rendering& rendering,
    const model::ServiceSet& set,
    const diag::SourceMap& sources,
    const Target& target,
    diag::Diagnostics& out);

/// A layer that cannot be used.
struct BadLayer {
    std::string name;
    std::string path; ///< of its manifest, or of its folder
    std::string manifest;
    std::size_t errors = 0; ///< at least one
};

/// Adds a unit that fails with what is wrong with the layer, so that `systemctl --failed` and
/// `systemctl status` show it. `initbridge`: the program's path.
void add_bad_layer(plan::FileTree& tree, const BadLayer& layer, std::string_view initbridge);

/// `initbridge-layer-NAME.service`
[[nodiscard]] std::string bad_layer_unit(std::string_view name);

} // namespace initbridge::generator
