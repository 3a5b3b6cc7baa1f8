#pragma once
/// Codes of the diagnostics of this room.

#include <string_view>

namespace initbridge::plan::codes {

/// A file or link that initbridge did not make stands where one is to be written.
inline constexpr std::string_view foreign_file = "plan/foreign-file";
/// The manifest of another owner lists the path, and what is wanted there differs.
inline constexpr std::string_view other_owner = "plan/other-owner";
/// A folder stands where a file or link is to be written.
inline constexpr std::string_view folder_in_the_way = "plan/folder-in-the-way";
/// A file, or a link that leads nowhere, stands where a folder is needed.
inline constexpr std::string_view not_a_folder = "plan/not-a-folder";
/// The same path is wanted as a file and as a folder.
inline constexpr std::string_view conflict = "plan/conflict";
/// A file of ours was changed by somebody since it was written, and is overwritten; where a machine
/// is deployed to, only with `--force`.
inline constexpr std::string_view changed_since = "plan/changed-since";
/// A file or link of ours that is no longer wanted was changed by somebody, and is left.
inline constexpr std::string_view left_behind = "plan/left-behind";
/// A file that is not ours is replaced; the original is kept beside it.
inline constexpr std::string_view replaced = "plan/replaced";
/// The original of a file that is no longer wanted is not where it was kept.
inline constexpr std::string_view original_lost = "plan/original-lost";
/// The original of a file that another owner shares stays where it was kept.
inline constexpr std::string_view original_left = "plan/original-left";
/// A folder that is not ours has other rights than the ones asked for; it is left as it is.
inline constexpr std::string_view folder_rights = "plan/folder-rights";
/// A link that was removed cannot be put back: its folder is gone, or something else is there.
inline constexpr std::string_view link_not_restored = "plan/link-not-restored";
/// A manifest of owned files cannot be read as one.
inline constexpr std::string_view bad_manifest = "plan/bad-manifest";

} // namespace initbridge::plan::codes
