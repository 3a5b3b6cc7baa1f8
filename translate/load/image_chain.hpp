#pragma once
/// An image and the images that it is built on.

#include "translate/load/files.hpp"
#include "translate/spec/manifest_reader.hpp"

#include <optional>
#include <string>
#include <vector>

namespace initbridge::load {

/// The bases first, the image itself last.
using ImageChain = std::vector<const spec::ImageDefinition*>;

/// The image that `--image` names, or the only one of the file; nullptr after an error.
[[nodiscard]] const spec::ImageDefinition* choose_image(
    const std::vector<spec::ImageDefinition>& all,
    const std::optional<std::string>& name,
    std::string_view file_name,
    diag::Diagnostics& out);

/// A base that is not an image of the file is an external one and ends the chain.
[[nodiscard]] ImageChain chain_of(
    const spec::ImageDefinition& image,
    const std::vector<spec::ImageDefinition>& all,
    diag::Diagnostics& out);

} // namespace initbridge::load
