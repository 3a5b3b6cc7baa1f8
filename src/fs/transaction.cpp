#include "src/fs/transaction.hpp"

#include "translate/plan/paths.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

namespace initbridge::fs {

namespace {

/// Names that others (an earlier run that was killed, a hostile root) took are passed over.
constexpr int temporary_attempts = 1000;

/// Until its rights are set, nobody else reads a new file or enters a new folder.
constexpr mode_t private_file = 0600;
constexpr mode_t private_folder = 0700;

Errno give_rights(
    int fd, const char* name, std::uint32_t mode, const std::optional<plan::Owner>& owner)
{
    // The owner first: chown(2) clears the set-ID bits.
    if (owner && ::fchownat(fd, name, owner->uid, owner->gid, AT_SYMLINK_NOFOLLOW) != 0) {
        return errno;
    }
    return ::fchmodat(fd, name, static_cast<mode_t>(mode), 0) != 0 ? errno : 0;
}

bool is_folder(int fd, const char* name)
{
    struct stat status = {};
    return ::fstatat(fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode);
}

} // namespace

std::optional<Transaction::Entry> Transaction::entry(const std::string& path)
{
    std::optional<RootDir::Place> place = root_.place(path);
    if (!place) {
        return std::nullopt;
    }
    const std::string_view folder = plan::parent_path(path);
    if (folder != last_touched_) {
        last_touched_ = folder;
        if (!made_.contains(folder)) {
            touched_.insert(last_touched_);
        }
    }
    return Entry{std::move(*place), path};
}

Transaction::Entry Transaction::temporary(const Entry& where)
{
    std::string name = fmt::format("{}{}-{}", temporary_prefix, ::getpid(), counter_++);
    const std::string_view folder = plan::parent_path(where.path);
    std::string path = fmt::format("{}/{}", folder == "/" ? "" : folder, name);
    return {{where.place.folder, std::move(name)}, std::move(path)};
}

Errno Transaction::make_folder(
    const std::string& path, std::uint32_t mode, const std::optional<plan::Owner>& owner)
{
    const auto where = entry(path);
    if (!where) {
        return errno;
    }
    if (::mkdirat(where->fd(), where->name(), private_folder) != 0) {
        return errno == EEXIST && root_.folder(path) ? 0 : errno;
    }
    undo_.push_back({Undo::Kind::remove_folder, path, {}, 0, {}});
    base::UniqueFd fd(
        ::openat(where->fd(), where->name(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd) {
        return errno;
    }
    // Through the descriptor: the name could be a link by now.
    if (const Errno error = give_rights(fd.get(), ".", mode, owner)) {
        return error;
    }
    made_.insert(path);
    root_.remember(path, std::move(fd));
    return 0;
}

Errno Transaction::write_file(const std::string& path, std::string_view content, std::uint32_t mode)
{
    const auto where = entry(path);
    if (!where) {
        return errno;
    }
    for (int attempt = 0; attempt < temporary_attempts; ++attempt) {
        const Entry fresh = temporary(*where);
        const base::UniqueFd fd(::openat(
            fresh.fd(),
            fresh.name(),
            O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
            private_file));
        if (!fd && errno == EEXIST) {
            continue;
        }
        if (!fd) {
            return errno;
        }
        undo_.push_back({Undo::Kind::unlink, fresh.path, {}, 0, {}});
        if (const Errno error = write_all(fd.get(), content)) {
            return error;
        }
        if (::fchmod(fd.get(), static_cast<mode_t>(mode)) != 0) {
            return errno;
        }
        return install(fresh, *where);
    }
    return EEXIST;
}

Errno Transaction::make_link(const std::string& path, const std::string& target)
{
    const auto where = entry(path);
    if (!where) {
        return errno;
    }
    if (::symlinkat(target.c_str(), where->fd(), where->name()) == 0) {
        undo_.push_back({Undo::Kind::unlink, path, {}, 0, {}});
        return 0;
    }
    return errno == EEXIST ? replace_by_link(*where, target) : errno;
}

Errno Transaction::replace_by_link(const Entry& where, const std::string& target)
{
    for (int attempt = 0; attempt < temporary_attempts; ++attempt) {
        const Entry fresh = temporary(where);
        if (::symlinkat(target.c_str(), fresh.fd(), fresh.name()) == 0) {
            undo_.push_back({Undo::Kind::unlink, fresh.path, {}, 0, {}});
            return install(fresh, where);
        }
        if (errno != EEXIST) {
            return errno;
        }
    }
    return EEXIST;
}

Errno Transaction::set_rights(
    const std::string& path, std::uint32_t mode, const std::optional<plan::Owner>& owner)
{
    const auto where = entry(path);
    if (!where) {
        return errno;
    }
    struct stat status = {};
    base::UniqueFd fd;
    if (const Errno error = open_regular_or_folder(where->fd(), where->name(), fd, status)) {
        return error;
    }
    undo_.push_back(
        {Undo::Kind::set_rights,
         path,
         {},
         status.st_mode & all_mode_bits,
         {status.st_uid, status.st_gid}});
    if (owner && ::fchown(fd.get(), owner->uid, owner->gid) != 0) {
        return errno;
    }
    return ::fchmod(fd.get(), static_cast<mode_t>(mode)) != 0 ? errno : 0;
}

Errno Transaction::move(const std::string& from, const std::string& to)
{
    const auto source = entry(from);
    const auto target = source ? entry(to) : std::nullopt;
    if (!target) {
        return errno;
    }
    if (const Errno error = rename_to_fresh(*source, *target)) {
        return error;
    }
    undo_by_rename(*target, *source);
    return 0;
}

Errno Transaction::move_over(const std::string& from, const std::string& to)
{
    const auto source = entry(from);
    const auto target = source ? entry(to) : std::nullopt;
    return target ? install(*source, *target) : errno;
}

Errno Transaction::remove(const std::string& path)
{
    const auto where = entry(path);
    struct stat status = {};
    if (!where || ::fstatat(where->fd(), where->name(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return errno == ENOENT ? 0 : errno;
    }
    if (S_ISDIR(status.st_mode)) {
        leaving_folders_.push_back(path);
        return 0;
    }
    for (int attempt = 0; attempt < temporary_attempts; ++attempt) {
        const Entry aside = temporary(*where);
        const Errno error = rename_to_fresh(*where, aside);
        if (error == EEXIST) {
            continue;
        }
        if (error == 0) {
            undo_by_rename(aside, *where);
            trash_.push_back(aside.path);
            root_.forget(path);
        }
        return error;
    }
    return EEXIST;
}

Errno Transaction::install(const Entry& from, const Entry& to)
{
    if (renaming_ == Renaming::by_links) {
        return install_by_links(from, to);
    }
    if (::renameat2(from.fd(), from.name(), to.fd(), to.name(), RENAME_NOREPLACE) == 0) {
        undo_by_rename(to, from);
        return 0;
    }
    if (errno == EEXIST) {
        return exchange(from, to);
    }
    const Errno error = errno;
    return lacks_flags(error) ? install_by_links(from, to) : error;
}

Errno Transaction::exchange(const Entry& from, const Entry& to)
{
    if (is_folder(to.fd(), to.name())) {
        return EISDIR;
    }
    if (::renameat2(from.fd(), from.name(), to.fd(), to.name(), RENAME_EXCHANGE) != 0) {
        const Errno error = errno;
        return lacks_flags(error) ? install_by_links(from, to) : error;
    }
    undo_.push_back({Undo::Kind::exchange, to.path, from.path, 0, {}});
    trash_.push_back(from.path);
    root_.forget(to.path);
    return 0;
}

/// A second name for what is there, so that the rename over it can be undone.
Errno Transaction::install_by_links(const Entry& from, const Entry& to)
{
    for (int attempt = 0; attempt < temporary_attempts; ++attempt) {
        const Entry aside = temporary(to);
        const bool kept = ::linkat(to.fd(), to.name(), aside.fd(), aside.name(), 0) == 0;
        if (!kept && errno == EEXIST) {
            continue;
        }
        if (!kept && errno != ENOENT) {
            return is_folder(to.fd(), to.name()) ? EISDIR : errno;
        }
        if (::renameat(from.fd(), from.name(), to.fd(), to.name()) != 0) {
            const Errno error = errno;
            if (kept) {
                ::unlinkat(aside.fd(), aside.name(), 0);
            }
            return error;
        }
        if (kept) {
            undo_by_rename(aside, to);
            trash_.push_back(aside.path);
            root_.forget(to.path);
        }
        undo_by_rename(to, from);
        return 0;
    }
    return EEXIST;
}

Errno Transaction::rename_to_fresh(const Entry& from, const Entry& to)
{
    if (renaming_ == Renaming::kernel_if_able) {
        if (::renameat2(from.fd(), from.name(), to.fd(), to.name(), RENAME_NOREPLACE) == 0) {
            return 0;
        }
        const Errno error = errno;
        if (!lacks_flags(error)) {
            return error;
        }
    }
    if (::linkat(from.fd(), from.name(), to.fd(), to.name(), 0) != 0) {
        return errno;
    }
    if (::unlinkat(from.fd(), from.name(), 0) != 0) {
        const Errno error = errno;
        ::unlinkat(to.fd(), to.name(), 0);
        return error;
    }
    return 0;
}

/// File systems say EINVAL, old kernels ENOSYS, sandboxes that do not know renameat2(2) EPERM.
bool Transaction::lacks_flags(Errno error)
{
    return error == EINVAL || error == ENOSYS || error == EPERM;
}

void Transaction::undo_by_rename(const Entry& there, const Entry& back)
{
    undo_.push_back({Undo::Kind::rename, back.path, there.path, 0, {}});
}

} // namespace initbridge::fs
