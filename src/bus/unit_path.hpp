#pragma once
/// Between the names of units and the paths of their objects.

#include <optional>
#include <string>

namespace initbridge::bus {

/// Where a unit is, or would be once it is loaded; empty: the name is none.
[[nodiscard]] std::string path_of_unit(const std::string& unit);

/// nullopt: another path.
[[nodiscard]] std::optional<std::string> unit_of_path(const char* path);

} // namespace initbridge::bus
