#include "src/fs/codes.hpp"
#include "src/fs/file_io.hpp"
#include "src/fs/transaction.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace initbridge::fs {

diag::Result<void> Transaction::commit()
{
    diag::Result<void> result;
    for (const std::string& path : trash_) {
        const auto where = entry(path);
        if (!where || ::unlinkat(where->fd(), where->name(), 0) != 0) {
            result =
                refused(codes::remove, fmt::format("cannot remove '{}'", root_.shown(path)), errno);
        }
    }
    for (const std::string& path : leaving_folders_) {
        root_.forget(path);
        // One that is not empty, or that cannot be removed, stays: there is nothing of ours in it.
        if (const auto where = entry(path)) {
            ::unlinkat(where->fd(), where->name(), AT_REMOVEDIR);
        }
    }
    undo_.clear();
    trash_.clear();
    leaving_folders_.clear();
    const diag::Result<void> synced = sync();
    return result ? synced : result;
}

/// Once for each file system, whatever the number of files. Folders that we made are on the file
/// system of their parents.
diag::Result<void> Transaction::sync()
{
    std::set<dev_t> done;
    for (const std::string& path : touched_) {
        const RootDir::Folder folder = root_.folder(path);
        struct stat status = {};
        if (!folder || ::fstat(folder->get(), &status) != 0 || !done.insert(status.st_dev).second) {
            continue;
        }
        const base::UniqueFd fd(::openat(folder->get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!fd || ::syncfs(fd.get()) != 0) {
            return refused(codes::sync, fmt::format("cannot sync '{}'", root_.shown(path)), errno);
        }
    }
    return {};
}

diag::Result<void> Transaction::roll_back()
{
    diag::Result<void> result;
    for (auto step = undo_.rbegin(); step != undo_.rend(); ++step) {
        const Errno error = undo(*step);
        if (error != 0 && result) {
            result = refused(
                codes::undo, fmt::format("cannot put back '{}'", root_.shown(step->path)), error);
        }
    }
    undo_.clear();
    trash_.clear();
    leaving_folders_.clear();
    return result;
}

Errno Transaction::undo(const Undo& step)
{
    const auto where = entry(step.path);
    if (!where) {
        return errno;
    }
    const auto other = step.other.empty() ? where : entry(step.other);
    if (!other) {
        return errno;
    }
    root_.forget(step.path);
    switch (step.kind) {
    case Undo::Kind::unlink:
        return ::unlinkat(where->fd(), where->name(), 0) != 0 ? errno : 0;
    case Undo::Kind::remove_folder:
        return ::unlinkat(where->fd(), where->name(), AT_REMOVEDIR) != 0 ? errno : 0;
    case Undo::Kind::rename:
        return ::renameat(other->fd(), other->name(), where->fd(), where->name()) != 0 ? errno : 0;
    case Undo::Kind::exchange: {
        const unsigned flags = RENAME_EXCHANGE;
        const int done = ::renameat2(other->fd(), other->name(), where->fd(), where->name(), flags);
        return done != 0 ? errno : 0;
    }
    case Undo::Kind::set_rights: {
        struct stat status = {};
        base::UniqueFd fd;
        if (const Errno error = open_regular_or_folder(where->fd(), where->name(), fd, status)) {
            return error;
        }
        const bool same_owner = status.st_uid == step.owner.uid && status.st_gid == step.owner.gid;
        if (!same_owner && ::fchown(fd.get(), step.owner.uid, step.owner.gid) != 0) {
            return errno;
        }
        return ::fchmod(fd.get(), static_cast<mode_t>(step.mode)) != 0 ? errno : 0;
    }
    }
    return EINVAL;
}

} // namespace initbridge::fs
