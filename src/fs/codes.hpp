#pragma once
/// Codes of the diagnostics of this room: the machine refused.

#include <string_view>

namespace initbridge::fs::codes {

/// A root, folder or file cannot be opened.
inline constexpr std::string_view open = "fs/open";
/// A path is not absolute and normalised, or is the root itself.
inline constexpr std::string_view bad_path = "fs/bad-path";
/// A file or folder cannot be read.
inline constexpr std::string_view read = "fs/read";
/// A file cannot be written.
inline constexpr std::string_view write = "fs/write";
/// A folder cannot be made.
inline constexpr std::string_view make_folder = "fs/make-folder";
/// The mode or the owner of a file or folder cannot be set.
inline constexpr std::string_view set_rights = "fs/set-rights";
/// A symbolic link cannot be made.
inline constexpr std::string_view link = "fs/link";
/// A file cannot be put into its place, or put aside.
inline constexpr std::string_view rename = "fs/rename";
/// A file, link or folder cannot be removed.
inline constexpr std::string_view remove = "fs/remove";
/// The file system cannot be synced.
inline constexpr std::string_view sync = "fs/sync";
/// A socket cannot be made at a path.
inline constexpr std::string_view listen = "fs/listen";
/// A step failed, and what was done before it could not be undone wholly.
inline constexpr std::string_view undo = "fs/undo";

} // namespace initbridge::fs::codes
