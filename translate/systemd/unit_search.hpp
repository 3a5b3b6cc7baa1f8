#pragma once
/// Finding the file of a unit among links, masks and templates.

#include "translate/systemd/install.hpp"

#include <string_view>

namespace initbridge::systemd {

/// The file of this name, or of its template where an instance has none; nullptr: neither.
[[nodiscard]] const facts::UnitFile* find_file(std::string_view name, const UnitView& units);

/// An empty file, or a link to /dev/null.
[[nodiscard]] bool is_mask(const facts::UnitFile& file);

/// find_unit() without the search through other units' Alias=.
[[nodiscard]] FoundUnit follow_unit(std::string_view name, const UnitView& units);

} // namespace initbridge::systemd
