#pragma once
/// Paths of a root that match a pattern.

#include "src/fs/root_dir.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace initbridge::fs {

/// What glob(3) finds for an absolute pattern inside the root, sorted: `*`, `?` and `[…]` in any
/// part, none of which match a leading dot. A folder that cannot be read holds nothing.
[[nodiscard]] std::vector<std::string> glob(RootDir& root, std::string_view pattern);

} // namespace initbridge::fs
