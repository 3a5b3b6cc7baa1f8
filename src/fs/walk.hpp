#pragma once
/// openat2(2) with RESOLVE_IN_ROOT, done by hand.

#include "src/fs/unique_fd.hpp"

#include <string_view>

namespace initbridge::fs {

/// Opens `path` below the folder `root` with O_PATH; links and `..` never leave it. `flags`:
/// O_DIRECTORY and O_NOFOLLOW (of the last part) are understood. On failure an empty UniqueFd, and
/// errno says why.
[[nodiscard]] UniqueFd walk_in_root(int root, std::string_view path, int flags);

} // namespace initbridge::fs
