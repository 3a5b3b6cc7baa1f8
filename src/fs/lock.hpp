#pragma once
/// One process at a time, in folders that may have to be made for it.

#include "src/base/unique_fd.hpp"
#include "src/fs/file_io.hpp"
#include "src/fs/root_dir.hpp"

#include <set>
#include <string>
#include <string_view>

namespace initbridge::fs {

/// The file `lock` in a folder of a root, which holds it and another folder for the use of its
/// owner. What had to be made for it is noted in the file, and goes with it.
class StateLock {
public:
    /// Nothing is touched yet.
    StateLock(RootDir root, std::string folder, const std::string& subfolder);

    /// Makes the folders (0755) and the file where they are not there, and locks the file
    /// (flock(2)) until the object or the process ends. 0, or an errno value: EWOULDBLOCK while
    /// another process has it.
    [[nodiscard]] Errno take();
    /// Removes the file, and the folders that were made for it, while it is held; unless there is
    /// anything else in them.
    void remove_if_unused();

private:
    [[nodiscard]] Errno make_folders();
    [[nodiscard]] Errno open_and_lock();
    [[nodiscard]] Errno note_folders();
    [[nodiscard]] bool has_its_name();
    [[nodiscard]] bool holds_only(const std::string& folder, const std::set<std::string>& names);

    RootDir root_;
    std::string folder_;
    std::string subfolder_;
    std::string path_;
    std::set<std::string> made_; ///< outer ones before inner ones
    base::UniqueFd lock_;
};

} // namespace initbridge::fs
