#pragma once
/// Paths inside a root, as text: absolute, normalised, `/` for the root itself.

#include <string_view>

namespace initbridge::plan {

/// Absolute, without empty, `.` or `..` parts, without a trailing slash and NUL. `/` is not one.
[[nodiscard]] bool is_root_path(std::string_view path);

/// `/etc` of `/etc/x`; `/` of `/etc`. `path` must be one that is_root_path() accepts.
[[nodiscard]] std::string_view parent_path(std::string_view path);

/// `x` of `/etc/x`.
[[nodiscard]] std::string_view base_name(std::string_view path);

} // namespace initbridge::plan
