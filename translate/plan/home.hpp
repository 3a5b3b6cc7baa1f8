#pragma once
/// Where the files of one user's manager stand, in place of the machine's own folders.

#include "translate/plan/tree.hpp"

#include <string>
#include <string_view>

namespace initbridge::plan {

/// Absolute folders. A user's manager takes XDG_CONFIG_HOME and its like from the environment that
/// it was started in, which hardly ever has them: these are what it takes without.
struct HomeFolders {
    std::string units;    ///< ~/.config/systemd/user; systemd.unit(5)
    std::string tmpfiles; ///< ~/.config/user-tmpfiles.d; tmpfiles.d(5)
    std::string data;     ///< ~/.local/share/initbridge: manifests and lists of services
    std::string state;    ///< ~/.local/state/initbridge: records of deployments
};

/// `home` is absolute, without a slash at its end.
[[nodiscard]] HomeFolders folders_of_home(std::string_view home);

/// What a rendering wants in the machine's folders of all users, in the user's own; links to what
/// moves lead there. Anything else is not one user's to have, and is left out.
[[nodiscard]] FileTree in_home(const FileTree& tree, const HomeFolders& home);

} // namespace initbridge::plan
