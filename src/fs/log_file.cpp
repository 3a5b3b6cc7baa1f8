#include "src/fs/log_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>

namespace initbridge::fs {

namespace {

std::string_view next_part(std::string_view& rest)
{
    rest.remove_prefix(std::min(rest.find_first_not_of('/'), rest.size()));
    const std::string_view part = rest.substr(0, rest.find('/'));
    rest.remove_prefix(part.size());
    return part;
}

/// With the links in it replaced that root or we have made. nullopt and ELOOP: somebody else has
/// made one.
std::optional<std::string> without_links(std::string_view path)
{
    std::string done;
    for (auto part = next_part(path); !part.empty(); part = next_part(path)) {
        const std::string next = done + "/" + std::string(part);

        struct stat status {};

        if (::lstat(next.c_str(), &status) != 0) {
            return std::nullopt;
        }
        done = next;
        if (!S_ISLNK(status.st_mode)) {
            continue;
        }
        if (path.empty() || (status.st_uid != 0 && status.st_uid != ::geteuid())) {
            errno = ELOOP;
            return std::nullopt;
        }
        const std::unique_ptr<char, decltype(&std::free)> real(
            ::realpath(next.c_str(), nullptr), &std::free);
        if (!real) {
            return std::nullopt;
        }
        done = real.get();
    }
    return done;
}

/// No link is followed, whatever has come into the path since it was looked at.
base::UniqueFd open_path(std::string_view path, int flags)
{
    base::UniqueFd folder(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    for (auto part = next_part(path); folder && !part.empty();) {
        const std::string name(part);
        part = next_part(path);
        const int how = part.empty() ? flags : O_PATH | O_DIRECTORY;
        folder = base::UniqueFd(::openat(folder.get(), name.c_str(), how | O_NOFOLLOW | O_CLOEXEC));
    }
    return folder;
}

} // namespace

base::UniqueFd open_log(const std::string& path, LogAccess access)
{
    const auto real = without_links(path);
    if (!real) {
        return {};
    }
    const int mode = access == LogAccess::read ? O_RDONLY : O_WRONLY;
    base::UniqueFd fd = open_path(*real, mode | O_NONBLOCK | O_NOCTTY);

    struct stat status {};

    if (!fd || ::fstat(fd.get(), &status) != 0) {
        return {};
    }
    if (!S_ISREG(status.st_mode) || status.st_nlink > 1) {
        errno = ELOOP;
        return {};
    }
    return fd;
}

} // namespace initbridge::fs
