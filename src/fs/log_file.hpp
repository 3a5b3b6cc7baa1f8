#pragma once
/// Log files that services write, read by somebody who may read more than they may.

#include "src/base/unique_fd.hpp"

#include <string>

namespace initbridge::fs {

enum class LogAccess { read, truncate };

/// The file, where it is one that nothing else leads to: no link at the end of the path, in it only
/// those that root or we have made, no second name, no device. Else nothing, and errno says why
/// (ELOOP for what is no such file).
[[nodiscard]] base::UniqueFd open_log(const std::string& path, LogAccess access);

} // namespace initbridge::fs
