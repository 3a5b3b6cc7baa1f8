#include "src/fs/log_tail.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

namespace initbridge::fs {

namespace {

constexpr std::size_t piece = std::size_t{256} * 1024;

std::string read_at(int file, std::uint64_t from, std::size_t size)
{
    std::string bytes(size, '\0');
    const ssize_t got = ::pread(file, bytes.data(), size, static_cast<off_t>(from));
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
}

} // namespace

Errno LogTail::open()
{
    base::UniqueFd file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    struct stat status = {};
    if (!file || ::fstat(file.get(), &status) != 0) {
        return errno;
    }
    if (!S_ISREG(status.st_mode)) {
        return EINVAL;
    }
    file_ = std::move(file);
    position_ = 0;
    return 0;
}

void LogTail::seek_last(std::size_t lines)
{
    struct stat status = {};
    if (!file_ || ::fstat(file_.get(), &status) != 0) {
        return;
    }
    std::uint64_t begin = static_cast<std::uint64_t>(status.st_size);
    // The end of the last line is none of those that are counted.
    std::size_t wanted = lines + 1;
    bool last = true;
    while (begin > 0 && wanted > 0) {
        const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(piece, begin));
        const std::string bytes = read_at(file_.get(), begin - size, size);
        if (last && !bytes.ends_with('\n')) {
            --wanted;
        }
        last = false;
        std::size_t at = bytes.size();
        while (at > 0 && wanted > 0) {
            --at;
            wanted -= bytes[at] == '\n' ? 1 : 0;
        }
        begin = begin - size + (wanted == 0 ? at + 1 : 0);
    }
    position_ = lines == 0 ? static_cast<std::uint64_t>(status.st_size) : begin;
}

void LogTail::split(std::string_view bytes, std::vector<std::string>& lines)
{
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        partial_ += bytes.substr(0, end);
        if (end == std::string_view::npos) {
            return;
        }
        lines.push_back(std::move(partial_));
        partial_.clear();
        bytes.remove_prefix(end + 1);
    }
}

std::vector<std::string> LogTail::read()
{
    std::vector<std::string> lines;
    if (!file_ && open() != 0) {
        return lines;
    }
    do {
        struct stat status = {};
        if (::fstat(file_.get(), &status) == 0 &&
            static_cast<std::uint64_t>(status.st_size) < position_) {
            position_ = 0; // copytruncate of logrotate(8)
            partial_.clear();
        }
        const std::string bytes = read_at(file_.get(), position_, piece);
        position_ += bytes.size();
        split(bytes, lines);
        if (!bytes.empty()) {
            return lines;
        }
    } while (follow_rotation());
    return lines;
}

/// Has the path become another file? The old one is read to its end.
bool LogTail::follow_rotation()
{
    struct stat now = {};
    struct stat ours = {};
    const bool other = ::stat(path_.c_str(), &now) == 0 && ::fstat(file_.get(), &ours) == 0 &&
                       (now.st_ino != ours.st_ino || now.st_dev != ours.st_dev);
    return other && open() == 0;
}

} // namespace initbridge::fs
