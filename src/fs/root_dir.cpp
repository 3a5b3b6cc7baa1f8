#include "src/fs/root_dir.hpp"

#include "src/fs/codes.hpp"
#include "src/fs/file_io.hpp"
#include "src/fs/walk.hpp"
#include "translate/plan/paths.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace initbridge::fs {

namespace {

/// So many folders stay open at most; well below the usual limit of 1024 descriptors.
constexpr std::size_t open_folders_limit = 256;

/// openat2(2) answers EAGAIN when a `..` was crossed while something in the system was renamed.
constexpr int race_retries = 64;

int open_in_root(int root, const char* path, int flags)
{
    open_how how{};
    how.flags = static_cast<std::uint64_t>(flags);
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    for (int attempt = 0;; ++attempt) {
        const long fd = ::syscall(SYS_openat2, root, path, &how, sizeof how);
        if (fd >= 0 || errno != EAGAIN || attempt == race_retries) {
            return static_cast<int>(fd);
        }
    }
}

} // namespace

tl::unexpected<diag::Diagnostic> refused(std::string_view code, std::string_view action, int error)
{
    return diag::failure(code, fmt::format("{}: {}", action, std::strerror(error)));
}

RootDir::RootDir(std::string path, base::UniqueFd root, Walk walk)
    : path_(std::move(path))
    , root_(std::make_shared<const base::UniqueFd>(std::move(root)))
    , walk_(walk)
{}

diag::Result<RootDir> RootDir::open(const std::string& path, Walk walk)
{
    base::UniqueFd fd(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!fd) {
        return refused(codes::open, fmt::format("cannot open the root '{}'", path), errno);
    }
    return RootDir(path, std::move(fd), walk);
}

base::UniqueFd RootDir::resolve(std::string_view path, int flags)
{
    return walk_ == Walk::own ? walk_in_root(root_->get(), path, flags)
                              : resolve_by_kernel(path, flags);
}

base::UniqueFd RootDir::resolve_by_kernel(std::string_view path, int flags)
{
    const std::string text(path);
    base::UniqueFd fd(open_in_root(root_->get(), text.c_str(), flags | O_CLOEXEC));
    // ENOSYS: a kernel before 5.6. EPERM: a seccomp filter that does not know the call (container
    // engines before 2020); no path that we open for reading gives it.
    if (!fd && (errno == ENOSYS || errno == EPERM)) {
        walk_ = Walk::own;
        return walk_in_root(root_->get(), path, flags);
    }
    return fd;
}

RootDir::Folder RootDir::folder(std::string_view path)
{
    if (path == "/") {
        return root_;
    }
    if (last_ && last_path_ == path) {
        return last_;
    }
    const auto known = folders_.find(path);
    if (known != folders_.end()) {
        last_path_ = path;
        last_ = known->second;
        return last_;
    }
    base::UniqueFd fd = resolve(path, O_PATH | O_DIRECTORY);
    if (!fd) {
        return nullptr;
    }
    remember(path, std::move(fd));
    return last_;
}

void RootDir::remember(std::string_view path, base::UniqueFd fd)
{
    if (folders_.size() >= open_folders_limit) {
        folders_.clear();
    }
    last_path_ = path;
    last_ = std::make_shared<const base::UniqueFd>(std::move(fd));
    folders_.insert_or_assign(last_path_, last_);
}

std::string RootDir::shown(std::string_view path) const
{
    std::string_view root = path_;
    while (root.ends_with('/')) {
        root.remove_suffix(1);
    }
    return fmt::format("{}{}", root, path);
}

std::optional<RootDir::Place> RootDir::place(std::string_view path)
{
    if (!plan::is_root_path(path)) {
        errno = EINVAL;
        return std::nullopt;
    }
    Folder parent = folder(plan::parent_path(path));
    if (!parent) {
        return std::nullopt;
    }
    return Place{std::move(parent), std::string(plan::base_name(path))};
}

std::optional<std::vector<std::string>> RootDir::list(std::string_view path)
{
    base::UniqueFd fd = resolve(path, O_RDONLY | O_DIRECTORY);
    if (!fd) {
        return std::nullopt;
    }
    const std::unique_ptr<DIR, CloseDir> dir(::fdopendir(fd.get()));
    if (!dir) {
        return std::nullopt;
    }
    static_cast<void>(fd.release()); // the stream's now
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(dir.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") {
            names.emplace_back(name);
        }
        errno = 0;
    }
    if (errno != 0) {
        return std::nullopt;
    }
    std::sort(names.begin(), names.end());
    return names;
}

void RootDir::forget(std::string_view path)
{
    const auto covers = [path](std::string_view other) {
        return other.starts_with(path) &&
               (other.size() == path.size() || other[path.size()] == '/');
    };
    for (auto place = folders_.lower_bound(path);
         place != folders_.end() && place->first.starts_with(path);) {
        place = covers(place->first) ? folders_.erase(place) : std::next(place);
    }
    if (last_ && covers(last_path_)) {
        last_.reset();
    }
}

} // namespace initbridge::fs
