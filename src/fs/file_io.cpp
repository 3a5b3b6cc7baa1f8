#include "src/fs/file_io.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace initbridge::fs {

bool leads_nowhere(Errno error)
{
    return error == ENOENT || error == ENOTDIR || error == ELOOP;
}

Errno write_all(int fd, std::string_view content)
{
    while (!content.empty()) {
        const ssize_t written = ::write(fd, content.data(), content.size());
        if (written < 0 && errno != EINTR) {
            return errno;
        }
        if (written > 0) {
            content.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    return 0;
}

Errno read_all(int fd, std::size_t expected, std::size_t limit, std::string& content)
{
    constexpr std::size_t step = 16384;
    std::size_t length = 0;
    // One byte more than expected: the read that finds the end needs no second buffer.
    content.resize(std::min(limit, expected + 1));
    while (length < limit) {
        if (length == content.size()) {
            content.resize(std::min(limit, length + std::max(step, length)));
        }
        const ssize_t got = ::read(fd, content.data() + length, content.size() - length);
        if (got == 0) {
            break;
        }
        if (got < 0 && errno != EINTR) {
            content.clear();
            return errno;
        }
        length += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    content.resize(length);
    return 0;
}

Errno open_regular_or_folder(int folder, const char* name, base::UniqueFd& fd, struct stat& status)
{
    const auto fits = [&status] {
        return S_ISREG(status.st_mode) || S_ISDIR(status.st_mode);
    };
    if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return errno;
    }
    if (!fits()) {
        return S_ISLNK(status.st_mode) ? ELOOP : EINVAL;
    }
    // O_NONBLOCK for the case that a FIFO took the place of the file meanwhile.
    fd = base::UniqueFd(
        ::openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!fd || ::fstat(fd.get(), &status) != 0) {
        return errno;
    }
    return fits() ? 0 : EINVAL;
}

std::string_view kind_of_special(std::uint32_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFIFO:
        return "a FIFO";
    case S_IFSOCK:
        return "a socket";
    case S_IFCHR:
    case S_IFBLK:
        return "a device";
    default:
        return "a special file";
    }
}

} // namespace initbridge::fs
