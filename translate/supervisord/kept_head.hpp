#pragma once
/// A configuration that is there already, taken apart: what a new one keeps of it.

#include <set>
#include <string>
#include <string_view>

namespace initbridge::supervisord {

/// What supervisord reads.
inline constexpr std::string_view configuration_path = "/etc/supervisord.conf";

/// The text without its programs, listeners and groups, and without the comments before the first
/// section and those of what is left out: what can be the header of a new one. The head of a
/// configuration that was made with this header is the header.
[[nodiscard]] std::string head_of(std::string_view configuration);

/// The names of its programs, listeners and groups.
[[nodiscard]] std::set<std::string> programs_of(std::string_view configuration);

/// The sections that supervisord itself obeys, and not its programs, which are not the same in
/// both. It takes them only when it is started anew.
[[nodiscard]] std::set<std::string>
changed_settings(std::string_view old_configuration, std::string_view new_configuration);

} // namespace initbridge::supervisord
