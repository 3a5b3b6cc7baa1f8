#include "src/fs/record.hpp"

#include "src/base/unique_fd.hpp"
#include "src/fs/codes.hpp"
#include "src/fs/file_io.hpp"
#include "src/fs/root_dir.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace initbridge::fs {

namespace {

constexpr off_t largest_record = off_t{256} * 1024;
constexpr mode_t folder_mode = 0755;
constexpr mode_t file_mode = 0644;

/// Is it a folder in which nobody else but root can put something in our way?
bool is_safe_folder(const std::string& folder)
{
    struct stat status {};

    return ::lstat(folder.empty() ? "/" : folder.c_str(), &status) == 0 &&
           S_ISDIR(status.st_mode) && (status.st_uid == ::geteuid() || status.st_uid == 0);
}

/// errno says why not.
base::UniqueFd open_record(const std::string& path)
{
    base::UniqueFd file(::open(
        path.c_str(),
        O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
        file_mode));

    struct stat status {};

    if (file && (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
                 status.st_uid != ::geteuid())) {
        file.reset();
        errno = EPERM;
    }
    return file;
}

/// Puts the file aside when it has grown large.
void turn_over(const std::string& path)
{
    struct stat status {};

    if (::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
        status.st_uid == ::geteuid() && status.st_size > largest_record) {
        ::rename(path.c_str(), (path + ".1").c_str()); // where it fails, the file grows on
    }
}

} // namespace

diag::Result<void> append_record(const std::string& path, std::string_view line, Durable durable)
{
    const std::string folder = path.substr(0, path.rfind('/'));
    if (!path.starts_with('/')) {
        return diag::failure(codes::bad_path, fmt::format("'{}' is not an absolute path", path));
    }
    if (!folder.empty() && ::mkdir(folder.c_str(), folder_mode) != 0 && errno != EEXIST) {
        return refused(
            codes::make_folder, fmt::format("cannot make the folder '{}'", folder), errno);
    }
    if (!is_safe_folder(folder)) {
        return refused(codes::open, fmt::format("cannot use the folder '{}'", folder), EPERM);
    }
    turn_over(path);
    const base::UniqueFd file = open_record(path);
    if (!file) {
        return refused(codes::write, fmt::format("cannot write '{}'", path), errno);
    }
    const Errno error = write_all(file.get(), std::string(line) + '\n');
    if (error != 0) {
        return refused(codes::write, fmt::format("cannot write '{}'", path), error);
    }
    if (durable == Durable::yes && ::fsync(file.get()) != 0) {
        return refused(codes::sync, fmt::format("cannot sync '{}'", path), errno);
    }
    return {};
}

} // namespace initbridge::fs
