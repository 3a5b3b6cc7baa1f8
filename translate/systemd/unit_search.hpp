#pragma once
/// Finding the file of a unit among links, masks and templates.

#include "translate/systemd/install.hpp"

#include <string_view>
#include <vector>

namespace initbridge::systemd {

/// The file of this name, or of its template where an instance has none; nullptr: neither.
[[nodiscard]] const facts::UnitFile* find_file(std::string_view name, const UnitView& units);

/// An empty file, or a link to /dev/null.
[[nodiscard]] bool is_mask(const facts::UnitFile& file);

/// The drop-ins of a unit in the order in which their assignments count: by file name, over all
/// folders. Of two with the same file name the unit's own wins over its template's.
[[nodiscard]] std::vector<const DropIn*>
effective_dropins(const FoundUnit& found, const UnitView& units);

/// find_unit() without the search through other units' Alias=.
[[nodiscard]] FoundUnit follow_unit(std::string_view name, const UnitView& units);

} // namespace initbridge::systemd
