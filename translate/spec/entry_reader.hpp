#pragma once
/// Reads the service entries of a layer.

#include "translate/model/entry.hpp"
#include "translate/spec/reader.hpp"

#include <vector>

namespace initbridge::spec {

/// The list under `service:`; entries that have errors are left out.
[[nodiscard]] std::vector<model::ServiceEntry> read_entries(Reader& reader, const Field& field);

} // namespace initbridge::spec
