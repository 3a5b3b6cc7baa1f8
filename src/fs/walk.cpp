#include "src/fs/walk.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <climits>
#include <string>
#include <utility>
#include <vector>

namespace initbridge::fs {

namespace {

/// The kernel's own limit (path_resolution(7)).
constexpr int links_limit = 40;

/// A resolution under way. Folders that were entered are kept open, so that `..` goes to the
/// folder we came from even when it was moved meanwhile, and never above the root.
class WalkState {
public:
    WalkState(int root, std::string_view path, int flags)
        : root_(root)
        , flags_(flags)
    {
        push_parts(path);
    }

    base::UniqueFd run()
    {
        while (!parts_.empty()) {
            const std::string part = std::move(parts_.back());
            parts_.pop_back();
            if (part == ".") {
                continue;
            }
            if (part == "..") {
                if (!entered_.empty()) {
                    entered_.pop_back();
                }
                continue;
            }
            if (!enter(part)) {
                return {};
            }
        }
        return finish();
    }

private:
    /// The parts of `path`, first one on top; `a/` asks for a folder, as `a/.`.
    void push_parts(std::string_view path)
    {
        std::vector<std::string> parts;
        std::size_t start = 0;
        while (start < path.size()) {
            std::size_t slash = path.find('/', start);
            if (slash == std::string_view::npos) {
                slash = path.size();
            }
            if (slash > start) {
                parts.emplace_back(path.substr(start, slash - start));
            }
            start = slash + 1;
        }
        if (!path.empty() && path.back() == '/') {
            parts.emplace_back(".");
        }
        parts_.insert(
            parts_.end(),
            std::make_move_iterator(parts.rbegin()),
            std::make_move_iterator(parts.rend()));
    }

    [[nodiscard]] int current() const { return entered_.empty() ? root_ : entered_.back().get(); }

    bool enter(const std::string& part)
    {
        base::UniqueFd fd(::openat(current(), part.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
        struct stat status = {};
        if (!fd || ::fstat(fd.get(), &status) != 0) {
            return false;
        }
        const bool last = parts_.empty();
        if (S_ISLNK(status.st_mode) && !(last && (flags_ & O_NOFOLLOW) != 0)) {
            return follow(fd.get());
        }
        if (!S_ISDIR(status.st_mode)) {
            if (!last || (flags_ & O_DIRECTORY) != 0) {
                errno = ENOTDIR;
                return false;
            }
            if ((flags_ & O_PATH) == 0 && !open_file(part, status, fd)) {
                return false;
            }
        }
        entered_.push_back(std::move(fd));
        return true;
    }

    /// Turns `fd`, which only stands for the file `part`, into one that reads it.
    bool open_file(const std::string& part, const struct stat& status, base::UniqueFd& fd)
    {
        if (!S_ISREG(status.st_mode)) {
            errno = EINVAL;
            return false;
        }
        fd = base::UniqueFd(::openat(current(), part.c_str(), flags_ | O_NOFOLLOW | O_CLOEXEC));
        is_file_ = true;
        return static_cast<bool>(fd);
    }

    bool follow(int link)
    {
        if (++links_ > links_limit) {
            errno = ELOOP;
            return false;
        }
        std::array<char, PATH_MAX> target{};
        const ssize_t length = ::readlinkat(link, "", target.data(), target.size());
        if (length <= 0) {
            errno = length == 0 ? ENOENT : errno;
            return false;
        }
        if (target.front() == '/') {
            entered_.clear();
        }
        push_parts({target.data(), static_cast<std::size_t>(length)});
        return true;
    }

    base::UniqueFd finish()
    {
        const bool as_it_is = is_file_ || (flags_ & O_PATH) != 0;
        if (as_it_is && !entered_.empty()) {
            return std::move(entered_.back());
        }
        return base::UniqueFd(::openat(current(), ".", flags_ | O_DIRECTORY | O_CLOEXEC));
    }

    int root_;
    int flags_;
    int links_ = 0;
    bool is_file_ = false;
    std::vector<std::string> parts_; ///< still to come, the next one last
    std::vector<base::UniqueFd> entered_;
};

} // namespace

base::UniqueFd walk_in_root(int root, std::string_view path, int flags)
{
    return WalkState(root, path, flags).run();
}

} // namespace initbridge::fs
