#pragma once
/// Lists of layers in manifests and image files.

#include "translate/spec/manifest_reader.hpp"
#include "translate/spec/reader.hpp"

#include <vector>

namespace initbridge::spec {

/// A list of names or remote references, or one alone; a name that is there twice is an error.
[[nodiscard]] std::vector<LayerReference> read_references(Reader& reader, const Field& field);

} // namespace initbridge::spec
