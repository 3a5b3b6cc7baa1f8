#pragma once
/// tmpfiles.d(5): what has to be there before the services start.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace initbridge::systemd {

/// A user by name or number, and the number of its group where it is known.
struct FileOwner {
    std::string user = "root";
    std::optional<std::uint32_t> gid;

    friend bool operator==(const FileOwner&, const FileOwner&) = default;
};

/// The lines of one tmpfiles.d file, each path once; the first to name a path wins.
class Tmpfiles {
public:
    void add_directory(std::string path, std::string_view mode, const FileOwner& owner);
    void add_file(std::string path, std::string_view mode, const FileOwner& owner);
    /// The log file, so that the program may open it anew, and its folder unless that is a
    /// standard one.
    void add_log(const std::string& path, const FileOwner& owner);
    /// Makes the manager of `user` start at boot: logind reads the folder after tmpfiles.d was
    /// worked through, on the first boot too.
    void add_linger(std::string_view user);

    [[nodiscard]] bool empty() const { return lines_.empty(); }

    [[nodiscard]] std::string render() const;

private:
    std::map<std::string, std::string> lines_; ///< path → the whole line
};

/// A path as systemd-tmpfiles reads it: `%` and backslash doubled, in quotes where it needs them.
/// Of escapes only `\\` is used: systemd 252 knows no `\xHH` here, and bootc's lint fails on
/// others.
[[nodiscard]] std::string escape_tmpfiles_path(std::string_view path);

/// Folders that every system has, and those that are no place for tmpfiles.d (/dev, /proc, /sys).
[[nodiscard]] bool is_standard_folder(std::string_view path);

} // namespace initbridge::systemd
