#pragma once
/// Paths of unit files and of the links to them. Nothing is looked up.

#include <string>
#include <string_view>

namespace initbridge::systemd {

/// `a.service` of `/usr/lib/systemd/system/a.service`.
[[nodiscard]] std::string_view file_name_of(std::string_view path);
[[nodiscard]] std::string_view folder_of(std::string_view path);

/// Where a link at `link` leads, `.` and `..` worked out.
[[nodiscard]] std::string absolute_target(std::string_view link, std::string_view target);

/// Are both the same file, whether /lib is a link to /usr/lib or spelled out?
[[nodiscard]] bool is_same_unit_path(std::string_view a, std::string_view b);

} // namespace initbridge::systemd
