#pragma once
/// openat2(2) with RESOLVE_IN_ROOT, done by hand.

#include "src/base/unique_fd.hpp"

#include <string_view>

namespace initbridge::fs {

/// Opens `path` below the folder `root`; links and `..` never leave it. `flags`, as of open(2):
/// O_PATH, O_DIRECTORY, O_NOFOLLOW (of the last part); without O_PATH only regular files and
/// folders are opened (else EINVAL). On failure an empty base::UniqueFd, and errno says why.
[[nodiscard]] base::UniqueFd walk_in_root(int root, std::string_view path, int flags);

} // namespace initbridge::fs
