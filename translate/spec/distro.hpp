#pragma once
/// `distro:` of entries and images: `id` or `id:version`, as in os-release(5).

#include "translate/model/marked.hpp"
#include "translate/spec/reader.hpp"

#include <optional>
#include <string>
#include <vector>

namespace initbridge::spec {

/// nullopt when there is no list, or none of it is well-formed.
[[nodiscard]] std::optional<model::Marked<std::vector<model::Marked<std::string>>>>
read_distros(Reader& reader, const Field& field);

} // namespace initbridge::spec
