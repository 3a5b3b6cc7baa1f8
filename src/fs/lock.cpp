#include "src/fs/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

namespace initbridge::fs {

namespace {

constexpr std::size_t largest_note = std::size_t{64} * 1024;

/// `/a/b` and what it stands in, the outermost first.
std::vector<std::string> folders_to(const std::string& path)
{
    std::vector<std::string> folders;
    std::size_t end = 0;
    while (end != std::string::npos) {
        end = path.find('/', end + 1);
        folders.push_back(path.substr(0, end));
    }
    return folders;
}

std::set<std::string> lines_of(std::string_view text)
{
    std::set<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

} // namespace

StateLock::StateLock(RootDir root, std::string folder, const std::string& subfolder)
    : root_(std::move(root))
    , folder_(std::move(folder))
    , subfolder_(folder_ + "/" + subfolder)
    , path_(folder_ + "/lock")
{}

Errno StateLock::make_folders()
{
    constexpr mode_t all_may_look = 0755;
    for (const std::string& each : folders_to(subfolder_)) {
        const auto place = root_.place(each);
        if (!place) {
            return errno;
        }
        if (::mkdirat(place->fd(), place->name.c_str(), all_may_look) == 0) {
            made_.insert(each);
        } else if (errno != EEXIST || !root_.folder(each)) {
            return errno;
        }
    }
    return 0;
}

Errno StateLock::open_and_lock()
{
    constexpr mode_t only_ours = 0600;
    const auto place = root_.place(path_);
    if (!place) {
        return errno;
    }
    lock_ = base::UniqueFd(::openat(
        place->fd(), place->name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, only_ours));
    const Errno error = lock_ && ::flock(lock_.get(), LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
    if (error != 0) {
        lock_ = {}; // it is not ours to remove
    }
    return error;
}

/// Is it the file that still has this name?
bool StateLock::has_its_name()
{
    struct stat open = {};
    struct stat named = {};
    const auto place = root_.place(path_);
    return place && ::fstat(lock_.get(), &open) == 0 &&
           ::fstatat(place->fd(), place->name.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
           open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

/// Adds what was made now to what an earlier process has noted.
Errno StateLock::note_folders()
{
    std::string known;
    if (const Errno error = read_all(lock_.get(), 0, largest_note, known)) {
        return error;
    }
    std::string note;
    for (const std::string& each : made_) {
        note += each + "\n";
    }
    const std::set<std::string> before = lines_of(known);
    for (const std::string& each : folders_to(subfolder_)) {
        if (before.contains(each)) {
            made_.insert(each);
        }
    }
    return write_all(lock_.get(), note);
}

Errno StateLock::take()
{
    // Whoever had it may have removed it, and its folders, in between.
    constexpr int tries = 100;
    Errno error = ENOENT;
    for (int i = 0; i < tries && error == ENOENT; ++i) {
        root_.forget(folders_to(folder_).front());
        error = make_folders();
        if (error == 0) {
            error = open_and_lock();
        }
        if (error == 0 && !has_its_name()) {
            error = ENOENT;
        }
    }
    return error == 0 ? note_folders() : error;
}

/// A folder that is not there has nothing.
bool StateLock::holds_only(const std::string& folder, const std::set<std::string>& names)
{
    const auto there = root_.list(folder);
    return there ? std::ranges::includes(names, *there) : leads_nowhere(errno);
}

void StateLock::remove_if_unused()
{
    root_.forget(folders_to(folder_).front());
    const std::string inner = subfolder_.substr(folder_.size() + 1);
    if (!lock_ || !holds_only(subfolder_, {}) || !holds_only(folder_, {inner, "lock"})) {
        return;
    }
    if (const auto place = root_.place(path_)) {
        ::unlinkat(place->fd(), place->name.c_str(), 0);
    }
    for (auto each = made_.rbegin(); each != made_.rend(); ++each) {
        if (const auto place = root_.place(*each)) {
            ::unlinkat(place->fd(), place->name.c_str(), AT_REMOVEDIR);
        }
    }
    lock_ = {};
}

} // namespace initbridge::fs
