#include "src/fs/codes.hpp"
#include "src/fs/facts_parts.hpp"
#include "src/fs/file_io.hpp"
#include "src/fs/observe.hpp"
#include "translate/plan/paths.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <map>
#include <set>
#include <utility>

namespace initbridge::fs {

namespace {

/// systemd.unit(5), "UNIT FILE LOAD PATH".
struct UnitFolder {
    std::string_view path;
    facts::UnitOrigin origin;
};

constexpr facts::UnitOrigin admin = facts::UnitOrigin::admin;
constexpr facts::UnitOrigin vendor = facts::UnitOrigin::vendor;

constexpr std::array<std::string_view, 11> unit_suffixes{
    ".service",
    ".socket",
    ".target",
    ".timer",
    ".path",
    ".slice",
    ".mount",
    ".automount",
    ".swap",
    ".device",
    ".scope"};

constexpr std::array<std::string_view, 3> link_folder_suffixes{".wants", ".requires", ".upholds"};

template <std::size_t N>
bool ends_with_any(std::string_view name, const std::array<std::string_view, N>& suffixes)
{
    return std::any_of(suffixes.begin(), suffixes.end(), [name](std::string_view suffix) {
        return name.size() > suffix.size() && name.ends_with(suffix);
    });
}

/// What is collected of one scope.
struct ScopeFacts {
    facts::UnitFiles& units;
    facts::DropIns& dropins;
    std::map<std::string, std::string>& enable_links;
    const std::set<std::string>& ours;
    std::set<std::string> dropins_seen; ///< `ssh.service.d/10-a.conf`: the first folder's counts
};

class UnitScanner {
public:
    UnitScanner(RootDir& root, ScopeFacts scope)
        : root_(root)
        , scope_(std::move(scope))
    {}

    /// Folders in order of precedence; one that is another by a link is read once.
    diag::Result<void> scan(const std::vector<UnitFolder>& folders)
    {
        std::set<std::pair<dev_t, ino_t>> done;
        for (const UnitFolder& folder : folders) {
            const RootDir::Folder handle = root_.folder(folder.path);
            struct stat status = {};
            if (!handle || ::fstat(handle->get(), &status) != 0 ||
                !done.emplace(status.st_dev, status.st_ino).second) {
                continue;
            }
            if (auto seen = scan_folder(folder, *handle); !seen) {
                return seen;
            }
        }
        return {};
    }

private:
    diag::Result<void> scan_folder(const UnitFolder& folder, const base::UniqueFd& handle)
    {
        const diag::Result<std::vector<std::string>> names = list_if_there(root_, folder.path);
        if (!names) {
            return tl::unexpected<diag::Diagnostic>(names.error());
        }
        for (const std::string& name : *names) {
            const std::string path = fmt::format("{}/{}", folder.path, name);
            diag::Result<void> seen;
            if (ends_with_any(name, unit_suffixes)) {
                seen = scan_unit(folder, handle, name, path);
            } else if (ends_with_any(name, link_folder_suffixes)) {
                seen = scan_links(path);
            } else if (name.size() > 2 && name.ends_with(".d")) {
                seen = scan_dropins(name, path);
            }
            if (!seen) {
                return seen;
            }
        }
        return {};
    }

    /// Manifests spell the vendor folder /usr/lib, also where the root's systemd looks in /lib
    /// first.
    [[nodiscard]] bool is_ours(const std::string& path) const
    {
        return scope_.ours.contains(path) ||
               (path.starts_with("/lib/") && scope_.ours.contains("/usr" + path));
    }

    diag::Result<void> scan_unit(
        const UnitFolder& folder,
        const base::UniqueFd& handle,
        const std::string& name,
        const std::string& path)
    {
        struct stat status = {};
        if (::fstatat(handle.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
            return {};
        }
        facts::UnitFile unit{path, folder.origin, {}, {}, is_ours(path)};
        bool has_text = S_ISREG(status.st_mode);
        if (S_ISLNK(status.st_mode)) {
            unit.link_target = read_link(handle.get(), name);
            if (folder.origin == admin && unit.link_target != "/dev/null") {
                scope_.enable_links.emplace(path, unit.link_target);
            }
            const std::size_t base = unit.link_target.rfind('/') + 1;
            has_text = unit.link_target.compare(base, std::string::npos, name) == 0;
        } else if (!has_text) {
            return {};
        }
        if (scope_.units.contains(name)) {
            return {};
        }
        if (has_text) {
            auto text = read_if_there(root_, path);
            if (!text) {
                return tl::unexpected<diag::Diagnostic>(text.error());
            }
            unit.text = std::move(*text).value_or(std::string());
        }
        scope_.units.emplace(name, std::move(unit));
        return {};
    }

    diag::Result<void> scan_links(const std::string& path)
    {
        const diag::Result<std::vector<std::string>> names = list_if_there(root_, path);
        const RootDir::Folder handle = root_.folder(path);
        if (!names) {
            return tl::unexpected<diag::Diagnostic>(names.error());
        }
        for (const std::string& name : *names) {
            std::string target = handle ? read_link(handle->get(), name) : std::string();
            if (!target.empty()) {
                scope_.enable_links.emplace(fmt::format("{}/{}", path, name), std::move(target));
            }
        }
        return {};
    }

    diag::Result<void> scan_dropins(const std::string& folder, const std::string& path)
    {
        const diag::Result<std::vector<std::string>> names = list_if_there(root_, path);
        if (!names) {
            return tl::unexpected<diag::Diagnostic>(names.error());
        }
        for (const std::string& name : *names) {
            if (!name.ends_with(".conf") || name.starts_with('.') ||
                !scope_.dropins_seen.insert(fmt::format("{}/{}", folder, name)).second) {
                continue;
            }
            std::string file = fmt::format("{}/{}", path, name);
            auto text = read_if_there(root_, file);
            if (!text) {
                return tl::unexpected<diag::Diagnostic>(text.error());
            }
            scope_.dropins[folder.substr(0, folder.size() - 2)].emplace_back(
                std::move(file), std::move(*text).value_or(std::string()));
        }
        return {};
    }

    /// The target of a link; empty: it is none.
    static std::string read_link(int folder, const std::string& name)
    {
        std::array<char, PATH_MAX> target{};
        const ssize_t length = ::readlinkat(folder, name.c_str(), target.data(), target.size());
        return length > 0 ? std::string(target.data(), static_cast<std::size_t>(length))
                          : std::string();
    }

    RootDir& root_;
    ScopeFacts scope_;
};

/// Was the root's systemd built for a /lib of its own (split-usr)? The package's list of files
/// says so: only such a build installs /lib/systemd/systemd.
diag::Result<bool> looks_in_lib_first(RootDir& root)
{
    const diag::Result<std::optional<std::string>> list =
        read_if_there(root, "/var/lib/dpkg/info/systemd.list");
    if (!list) {
        return tl::unexpected<diag::Diagnostic>(list.error());
    }
    const bool split =
        list->value_or(std::string()).find("\n/lib/systemd/systemd\n") != std::string::npos;
    return split && root.folder("/lib/systemd/system") != nullptr;
}

std::vector<UnitFolder> system_folders(bool lib_first)
{
    std::vector<UnitFolder> folders{
        {"/etc/systemd/system", admin}, {"/usr/local/lib/systemd/system", vendor}};
    const UnitFolder lib{"/lib/systemd/system", vendor};
    const UnitFolder usr_lib{"/usr/lib/systemd/system", vendor};
    folders.push_back(lib_first ? lib : usr_lib);
    folders.push_back(lib_first ? usr_lib : lib);
    return folders;
}

std::vector<UnitFolder> user_folders()
{
    return {
        {"/etc/systemd/user", admin},
        {"/usr/local/share/systemd/user", vendor},
        {"/usr/share/systemd/user", vendor},
        {"/usr/local/lib/systemd/user", vendor},
        {"/usr/lib/systemd/user", vendor}};
}

} // namespace

diag::Result<void> observe_units(RootDir& root, facts::TargetFacts& facts)
{
    const auto manifests = read_manifests(root);
    if (!manifests) {
        return tl::unexpected<diag::Diagnostic>(manifests.error());
    }
    std::set<std::string> ours;
    for (const auto& [owner, manifest] : *manifests) {
        for (const auto& [path, owned] : manifest.paths) {
            ours.insert(path);
        }
    }
    const diag::Result<bool> lib_first = looks_in_lib_first(root);
    if (!lib_first) {
        return tl::unexpected<diag::Diagnostic>(lib_first.error());
    }
    facts.lib_first = *lib_first;
    UnitScanner system_scope(
        root, {facts.system_units, facts.system_dropins, facts.enable_links, ours, {}});
    if (auto seen = system_scope.scan(system_folders(facts.lib_first)); !seen) {
        return seen;
    }
    UnitScanner user_scope(
        root, {facts.user_units, facts.user_dropins, facts.enable_links, ours, {}});
    return user_scope.scan(user_folders());
}

} // namespace initbridge::fs
