#include "src/fs/namespaces.hpp"

#include "src/base/unique_fd.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <utility>
#include <vector>

namespace initbridge::fs {

namespace {

constexpr std::array<const char*, 6> namespaces{"pid", "mnt", "net", "ipc", "uts", "cgroup"};

/// Of one process: what it sees.
struct View {
    std::vector<base::UniqueFd> namespaces; ///< those that are not ours
    base::UniqueFd users;                   ///< its user namespace; none: ours
    base::UniqueFd root;
};

/// Opens one of a process's namespaces; none is opened where it is ours. False, and errno says why.
bool open_namespace(pid_t process, const char* name, base::UniqueFd& space)
{
    const std::string path = fmt::format("/proc/{}/ns/{}", process, name);
    struct stat theirs = {};
    struct stat ours = {};
    space = base::UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!space || ::fstat(space.get(), &theirs) != 0 ||
        ::stat(fmt::format("/proc/self/ns/{}", name).c_str(), &ours) != 0) {
        return false;
    }
    if (theirs.st_dev == ours.st_dev && theirs.st_ino == ours.st_ino) {
        space = {};
    }
    return true;
}

/// False, and errno says why.
bool open_view(pid_t leader, View& view)
{
    for (const char* name : namespaces) {
        base::UniqueFd space;
        if (!open_namespace(leader, name, space)) {
            return false;
        }
        if (space) {
            view.namespaces.push_back(std::move(space));
        }
    }
    const std::string root = fmt::format("/proc/{}/root", leader);
    view.root = base::UniqueFd(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    return view.root && open_namespace(leader, "user", view.users);
}

/// Becomes root among the users of another namespace; last of all, for it takes the rights away
/// that the rest needs. setns(2)
bool enter_users(const base::UniqueFd& users)
{
    return ::setns(users.get(), CLONE_NEWUSER) == 0 && ::setgroups(0, nullptr) == 0 &&
           ::setresgid(0, 0, 0) == 0 && ::setresuid(0, 0, 0) == 0;
}

/// False, and errno says why.
bool enter(const View& view)
{
    const bool moved = std::ranges::all_of(
        view.namespaces, [](const base::UniqueFd& space) { return ::setns(space.get(), 0) == 0; });
    return moved && ::fchdir(view.root.get()) == 0 && ::chroot(".") == 0 && ::chdir("/") == 0 &&
           (!view.users || enter_users(view.users));
}

} // namespace

Errno enter_namespaces(pid_t process)
{
    View view;
    return open_view(process, view) && enter(view) ? 0 : errno;
}

} // namespace initbridge::fs
