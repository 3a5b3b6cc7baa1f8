#pragma once
/// Paths as text: the loader never looks at a file system.

#include <string>
#include <string_view>

namespace initbridge::load {

/// Without `.` parts, doubled and trailing slashes; `..` parts stay. The empty path is `.`.
[[nodiscard]] std::string normal_path(std::string_view path);
[[nodiscard]] std::string join_path(std::string_view folder, std::string_view name);
/// The folder of a normal path: `.` for a bare name, `/` for `/x`.
[[nodiscard]] std::string folder_of(std::string_view path);
/// The last part of a normal path.
[[nodiscard]] std::string_view last_part(std::string_view path);
/// A file name without its last suffix.
[[nodiscard]] std::string_view stem_of(std::string_view name);

} // namespace initbridge::load
