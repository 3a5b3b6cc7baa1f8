#pragma once
/// Which names Alias= may give to a unit.

#include <string_view>

namespace initbridge::systemd {

/// May `alias`, a path below the configuration folder, be a link to `unit`?
[[nodiscard]] bool is_alias_path(std::string_view alias, std::string_view unit);

/// May `alias` be another name of `unit`?
[[nodiscard]] bool is_alias_name(std::string_view alias, std::string_view unit);

} // namespace initbridge::systemd
