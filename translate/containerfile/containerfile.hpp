#pragma once
/// The lines that an image needs of its Containerfile to run its services: what `translate` cannot
/// write into a tree of files.

#include "translate/diag/diagnostic.hpp"
#include "translate/model/service.hpp"
#include "translate/plan/tree.hpp"

#include <string>
#include <vector>

namespace initbridge::containerfile {

struct Options {
    std::string from;  ///< reference of the base image; empty: there is no FROM line
    std::string tree;  ///< the folder that `translate --root` wrote
    std::string stage; ///< the build stage that has it; empty: the build context
    /// Process 1 of a container; empty: supervisord, or the image's own init with systemd.
    std::vector<std::string> entrypoint;
    std::vector<std::string> fallback_entrypoint; ///< where there is nothing to run
    std::string label_key; ///< one more label for the list of services; empty: none
};

/// The lines for `set`, rendered as `tree`; `names` are the services' real names.
[[nodiscard]] std::string render(
    const model::ServiceSet& set,
    const plan::FileTree& tree,
    const std::vector<std::string>& names,
    const Options& options,
    diag::Diagnostics& out);

} // namespace initbridge::containerfile
