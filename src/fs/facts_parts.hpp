#pragma once
/// The parts of observe_facts(), by subject.

#include "src/fs/root_dir.hpp"
#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::fs {

/// Files of the system that are larger are not what they seem.
inline constexpr std::size_t text_limit = std::size_t{1024} * 1024;

/// A text of at most text_limit bytes; nullopt: it is not there.
[[nodiscard]] diag::Result<std::optional<std::string>>
read_if_there(RootDir& root, std::string_view path);

/// Names in a folder, sorted; none when it is not there.
[[nodiscard]] diag::Result<std::vector<std::string>>
list_if_there(RootDir& root, std::string_view path);

/// users, homes: etc/passwd first, then sysusers.d(5).
[[nodiscard]] diag::Result<void> observe_users(RootDir& root, facts::TargetFacts& facts);

/// lib_first, system_units, user_units, drop-ins, enable_links.
[[nodiscard]] diag::Result<void> observe_units(RootDir& root, facts::TargetFacts& facts);

/// The lines of `text`, without their ends.
[[nodiscard]] std::vector<std::string_view> split_lines(std::string_view text);

/// The parts between `separator`s; an empty text is one empty part.
[[nodiscard]] std::vector<std::string_view> split_at(std::string_view text, char separator);

} // namespace initbridge::fs
