#include "src/fs/source.hpp"

#include "src/fs/file_io.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

namespace initbridge::fs {

namespace {

using facts::SourceFile;

SourceFile unreadable(std::string problem)
{
    SourceFile file;
    file.kind = SourceFile::Kind::unreadable;
    file.problem = std::move(problem);
    return file;
}

SourceFile failed(Errno error)
{
    if (error == ENOENT || error == ENOTDIR) {
        return {};
    }
    return unreadable(std::strerror(error));
}

SourceFile read_file(int fd, const struct stat& status)
{
    SourceFile file;
    file.kind = SourceFile::Kind::file;
    const Errno error =
        read_all(fd, static_cast<std::size_t>(status.st_size), file_size_limit + 1, file.text);
    if (error != 0) {
        return failed(error);
    }
    return file; // `?:` would copy it
}

SourceFile read_folder(base::UniqueFd fd)
{
    const std::unique_ptr<DIR, CloseDir> dir(::fdopendir(fd.get()));
    if (!dir) {
        return failed(errno);
    }
    static_cast<void>(fd.release()); // the stream's now
    SourceFile folder;
    folder.kind = SourceFile::Kind::directory;
    errno = 0;
    while (const dirent* entry = ::readdir(dir.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") {
            folder.entries.emplace_back(name);
        }
    }
    if (errno != 0) {
        return failed(errno);
    }
    std::sort(folder.entries.begin(), folder.entries.end());
    return folder;
}

bool is_file_or_folder(const struct stat& status)
{
    return S_ISREG(status.st_mode) || S_ISDIR(status.st_mode);
}

} // namespace

SourceFile read_source(const std::string& path)
{
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0) {
        return failed(errno);
    }
    base::UniqueFd fd;
    if (is_file_or_folder(status)) {
        fd = base::UniqueFd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
        if (!fd || ::fstat(fd.get(), &status) != 0) {
            return failed(errno);
        }
    }
    if (!is_file_or_folder(status)) {
        return unreadable(fmt::format("it is {}", kind_of_special(status.st_mode)));
    }
    return S_ISDIR(status.st_mode) ? read_folder(std::move(fd)) : read_file(fd.get(), status);
}

} // namespace initbridge::fs
