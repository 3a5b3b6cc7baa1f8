#pragma once
/// What a Transaction has left behind whose process was killed, or could not remove it.

#include "src/fs/root_dir.hpp"
#include "translate/diag/diagnostic.hpp"

#include <set>
#include <string>

namespace initbridge::fs {

/// Removes temporary entries, of processes that are no more and of this one, from the folders of
/// `paths`. Not while a Transaction is at work.
[[nodiscard]] diag::Result<void>
remove_leftovers(RootDir& root, const std::set<std::string>& paths);

} // namespace initbridge::fs
