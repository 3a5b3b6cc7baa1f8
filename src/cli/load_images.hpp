#pragma once
/// Answers what a loader asks for from the file system.

#include "translate/translate.hpp"

namespace initbridge::cli {

/// Reads, in rounds, until nothing is wanted any more.
void read_all(Loader& loader);

/// The same arguments with `.` and `..` at their end spelled out: a layer is named by its folder.
[[nodiscard]] LoadRequest with_named_folders(LoadRequest request);

} // namespace initbridge::cli
