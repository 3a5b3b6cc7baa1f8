#pragma once
/// What a process that was killed in the middle of a Transaction has left behind.

#include "src/fs/root_dir.hpp"
#include "translate/diag/diagnostic.hpp"

#include <set>
#include <string>

namespace initbridge::fs {

/// Removes temporary entries, of processes that are no more, from the folders of `paths`.
[[nodiscard]] diag::Result<void>
remove_leftovers(RootDir& root, const std::set<std::string>& paths);

} // namespace initbridge::fs
