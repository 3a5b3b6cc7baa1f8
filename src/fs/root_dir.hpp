#pragma once
/// A folder taken for the root of a system: every path is resolved below it, whatever symbolic
/// links it holds. A link to `/etc` leads to the root's own `etc`, and `..` stops at the root, as
/// after chroot(2).

#include "src/base/unique_fd.hpp"
#include "translate/diag/diagnostic.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::fs {

class RootDir {
public:
    /// How paths are resolved: by the kernel (openat2(2), RESOLVE_IN_ROOT), or, where it has no
    /// such call or a sandbox forbids it, by ourselves, part by part with O_NOFOLLOW.
    enum class Walk { kernel_if_able, own };

    /// An open folder, closed when its last holder goes.
    using Folder = std::shared_ptr<const base::UniqueFd>;

    /// Where an entry stands: its folder and its name in there, for the *at calls.
    struct Place {
        Folder folder;
        std::string name;

        [[nodiscard]] int fd() const { return folder->get(); }
    };

    [[nodiscard]] static diag::Result<RootDir>
    open(const std::string& path, Walk walk = Walk::kernel_if_able);

    /// Opens `path` (absolute, in the root) and follows links inside the root. `flags` are those
    /// of open(2); O_CLOEXEC is added. On failure an empty base::UniqueFd, and errno says why.
    [[nodiscard]] base::UniqueFd resolve(std::string_view path, int flags);

    /// The folder `path`, kept open for the next time. On failure nullptr, and errno says why.
    [[nodiscard]] Folder folder(std::string_view path);

    /// Where `path` stands; its last part is not followed. nullopt, and errno says why: its
    /// folder cannot be opened, or (EINVAL) it is no absolute normalised path.
    [[nodiscard]] std::optional<Place> place(std::string_view path);

    /// Names in the folder `path`, without `.` and `..`, sorted; nullopt, and errno says why.
    [[nodiscard]] std::optional<std::vector<std::string>> list(std::string_view path);

    /// Keeps `fd`, the folder `path`, open for the next time.
    void remember(std::string_view path, base::UniqueFd fd);

    /// Forgets open folders at and below `path`: one of them was removed or replaced.
    void forget(std::string_view path);

    /// `path` with the root's own in front, for messages.
    [[nodiscard]] std::string shown(std::string_view path) const;

private:
    RootDir(std::string path, base::UniqueFd root, Walk walk);

    [[nodiscard]] base::UniqueFd resolve_by_kernel(std::string_view path, int flags);

    std::string path_;
    Folder root_;
    Walk walk_;
    std::map<std::string, Folder, std::less<>> folders_;
    // Neighbours come one after another: the last folder again, without a search.
    std::string last_path_;
    Folder last_;
};

/// A failure with `action` ("cannot write '/etc/x'") and the text of `error`, an errno value.
[[nodiscard]] tl::unexpected<diag::Diagnostic>
refused(std::string_view code, std::string_view action, int error);

} // namespace initbridge::fs
