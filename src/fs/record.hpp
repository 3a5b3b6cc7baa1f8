#pragma once
/// Files that grow by one line at a time and are kept small.

#include "translate/diag/diagnostic.hpp"

#include <string>
#include <string_view>

namespace initbridge::fs {

/// Is the line waited for until it is on the disk?
enum class Durable { no, yes };

/// Appends a line to `path`, making the last folder of it where that is missing. What is larger
/// than 256 KiB becomes `path`.1 first. A link, a file of another user, and a folder of one that is
/// not root, are refused.
[[nodiscard]] diag::Result<void>
append_record(const std::string& path, std::string_view line, Durable durable);

} // namespace initbridge::fs
