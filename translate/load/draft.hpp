#pragma once
/// An image whose layers are found and not yet put together, and the step from one to the other.

#include "translate/load/image_chain.hpp"
#include "translate/load/library.hpp"
#include "translate/model/image.hpp"
#include "translate/translate.hpp"

#include <optional>
#include <string>
#include <vector>

namespace initbridge::load {

struct Draft {
    std::string name;
    ImageChain chain;                   ///< empty: no image file
    std::vector<Manifest*> layers;      ///< in order
    std::string init_layer;             ///< the name of the layer that brings supervisord
    std::vector<Manifest*> init_layers; ///< it and what it needs beyond `layers`, in order
    diag::Diagnostics init_diagnostics; ///< of finding those
    bool init_layer_missing = false;    ///< it is neither in `layers` nor in a folder
};

/// How the layers come into an image.
enum class Handover { copy, move };

/// Decides what the options and the chain leave open. Diagnostics of the manifests are added.
[[nodiscard]] model::Image assemble(
    Draft& draft,
    const LoadRequest& request,
    std::optional<model::Init> init,
    Handover handover,
    diag::Diagnostics& out);

} // namespace initbridge::load
