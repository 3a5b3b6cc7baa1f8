#include "src/fs/observe.hpp"

#include "src/fs/codes.hpp"
#include "src/fs/file_io.hpp"
#include "translate/plan/codes.hpp"
#include "translate/plan/paths.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <optional>
#include <utility>

namespace initbridge::fs {

namespace {

using Kind = plan::Observed::Kind;
using States = std::map<std::string, plan::Observed>;

/// Does what is known of its folder already say that `path` is absent?
bool folder_is_none(const States& states, const std::string& path)
{
    const auto folder = states.find(std::string(plan::parent_path(path)));
    if (folder == states.end()) {
        return false;
    }
    const plan::Observed& state = folder->second;
    return state.kind != Kind::directory && !(state.kind == Kind::symlink && state.leads_to_folder);
}

Errno observe_file(const RootDir::Place& place, plan::Observed& state)
{
    struct stat status = {};
    base::UniqueFd fd;
    if (const Errno error = open_regular_or_folder(place.fd(), place.name.c_str(), fd, status)) {
        return error;
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    if (!S_ISREG(status.st_mode) || size > file_size_limit) {
        state.kind = Kind::other;
        return 0;
    }
    state.kind = Kind::file;
    return read_all(fd.get(), size, file_size_limit, state.content);
}

Errno observe_link(
    RootDir& root, const std::string& path, const RootDir::Place& place, plan::Observed& state)
{
    std::array<char, PATH_MAX> target{};
    const ssize_t length =
        ::readlinkat(place.fd(), place.name.c_str(), target.data(), target.size());
    if (length < 0) {
        return errno;
    }
    state.kind = Kind::symlink;
    state.content.assign(target.data(), static_cast<std::size_t>(length));
    state.leads_to_folder = static_cast<bool>(root.resolve(path, O_PATH | O_DIRECTORY));
    return 0;
}

Errno observe_path(RootDir& root, const std::string& path, plan::Observed& state)
{
    const auto place = root.place(path);
    if (!place) {
        return leads_nowhere(errno) ? 0 : errno;
    }
    struct stat status = {};
    if (::fstatat(place->fd(), place->name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return leads_nowhere(errno) ? 0 : errno;
    }
    state.mode = status.st_mode & all_mode_bits;
    state.owner = {status.st_uid, status.st_gid};
    switch (status.st_mode & S_IFMT) {
    case S_IFDIR:
        state.kind = Kind::directory;
        return 0;
    case S_IFREG:
        return observe_file(*place, state);
    case S_IFLNK:
        return observe_link(root, path, *place, state);
    default:
        state.kind = Kind::other;
        return 0;
    }
}

} // namespace

diag::Result<States> observe(RootDir& root, const std::set<std::string>& paths)
{
    States states;
    for (const std::string& path : paths) {
        plan::Observed state;
        if (!folder_is_none(states, path)) {
            if (const Errno error = observe_path(root, path, state)) {
                return refused(
                    codes::read, fmt::format("cannot read '{}'", root.shown(path)), error);
            }
        }
        states.emplace_hint(states.end(), path, std::move(state));
    }
    return states;
}

std::optional<std::string> read_text(RootDir& root, std::string_view path, std::size_t limit)
{
    // First what it is, then its content: a device or a FIFO is not to be opened, not even without
    // waiting. The second open could find another file; it is looked at again.
    const base::UniqueFd handle = root.resolve(path, O_PATH);
    struct stat status = {};
    if (!handle || ::fstat(handle.get(), &status) != 0) {
        return std::nullopt;
    }
    if (!S_ISREG(status.st_mode)) {
        errno = EINVAL;
        return std::nullopt;
    }
    const base::UniqueFd fd = root.resolve(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (!fd || ::fstat(fd.get(), &status) != 0) {
        return std::nullopt;
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    if (!S_ISREG(status.st_mode) || size > limit) {
        errno = S_ISREG(status.st_mode) ? EFBIG : EINVAL;
        return std::nullopt;
    }
    std::string content;
    if (const Errno error = read_all(fd.get(), size, limit, content)) {
        errno = error;
        return std::nullopt;
    }
    return content;
}

diag::Result<std::map<std::string, plan::Manifest>>
read_manifests(RootDir& root, std::string_view folder)
{
    std::map<std::string, plan::Manifest> manifests;
    const auto names = root.list(folder);
    if (!names) {
        if (leads_nowhere(errno)) {
            return manifests;
        }
        return refused(codes::read, fmt::format("cannot read '{}'", root.shown(folder)), errno);
    }
    for (const std::string& name : *names) {
        if (!name.starts_with("manifest-") || !name.ends_with(".json")) {
            continue;
        }
        const std::string path = fmt::format("{}/{}", folder, name);
        const std::optional<std::string> text = read_text(root, path, file_size_limit);
        if (!text) {
            return refused(codes::read, fmt::format("cannot read '{}'", root.shown(path)), errno);
        }
        diag::Result<plan::Manifest> manifest = plan::parse_manifest(*text);
        if (!manifest || plan::manifest_path(manifest->owner, folder) != path) {
            return diag::failure(
                plan::codes::bad_manifest,
                fmt::format(
                    "'{}': {}",
                    root.shown(path),
                    manifest ? "its owner is not the one in its name" : manifest.error().message));
        }
        manifests.emplace(manifest->owner, std::move(*manifest));
    }
    return manifests;
}

diag::Result<plan::ObservedTree>
observe_tree(RootDir& root, const plan::FileTree& desired, const plan::DiffPolicy& policy)
{
    diag::Result<std::map<std::string, plan::Manifest>> manifests =
        read_manifests(root, policy.manifests);
    if (!manifests) {
        return tl::unexpected<diag::Diagnostic>(manifests.error());
    }
    plan::ObservedTree tree;
    for (auto& [owner, manifest] : *manifests) {
        if (owner == policy.owner) {
            tree.manifest = std::move(manifest);
            continue;
        }
        for (const auto& [path, owned] : manifest.paths) {
            tree.owned_by_others.emplace(path, owner);
        }
    }
    diag::Result<States> states = observe(root, plan::interest_of(desired, tree.manifest, policy));
    if (!states) {
        return tl::unexpected<diag::Diagnostic>(states.error());
    }
    tree.paths = std::move(*states);
    return tree;
}

std::optional<std::string> find_read_only(RootDir& root, const std::set<std::string>& paths)
{
    for (const std::string& path : paths) {
        std::string_view folder = plan::parent_path(path);
        RootDir::Folder open = root.folder(folder);
        while (!open && folder.size() > 1) {
            folder = plan::parent_path(folder);
            open = root.folder(folder);
        }
        struct statvfs state = {};
        if (open && ::fstatvfs(open->get(), &state) == 0 && (state.f_flag & ST_RDONLY) != 0) {
            return path;
        }
    }
    return std::nullopt;
}

} // namespace initbridge::fs
