#include "src/endpoint/log_source.hpp"
#include "src/fs/log_file.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace initbridge::endpoint {

namespace {

class FileLog final : public LogSource {
public:
    explicit FileLog(std::string path)
        : path_(std::move(path))
    {}

    LogResult<Extent> extent() override
    {
        file_ = fs::open_log(path_, fs::LogAccess::read);

        struct stat status {};

        if (!file_ || ::fstat(file_.get(), &status) != 0) {
            return problem("read");
        }
        if (status.st_ino != inode_) { // it was rotated
            inode_ = status.st_ino;
            ++generation_;
        }
        return Extent{0, static_cast<std::uint64_t>(status.st_size), generation_};
    }

    LogResult<std::string> read(std::uint64_t from, std::uint64_t size) override
    {
        std::string text(size, '\0');
        std::size_t filled = 0;
        while (filled < text.size()) {
            const ssize_t count = ::pread(
                file_.get(),
                text.data() + filled,
                text.size() - filled,
                static_cast<off_t>(from + filled));
            if (count < 0 && errno != EINTR) {
                return problem("read");
            }
            if (count == 0) {
                break; // it has become shorter
            }
            filled += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
        }
        text.resize(filled);
        return text;
    }

    LogResult<void> clear() override
    {
        const base::UniqueFd file = fs::open_log(path_, fs::LogAccess::truncate);
        if ((!file && errno != ENOENT) || (file && ::ftruncate(file.get(), 0) != 0)) {
            return problem("clear");
        }
        ++generation_;
        return {};
    }

private:
    [[nodiscard]] tl::unexpected<LogProblem> problem(std::string_view what) const
    {
        const int error = errno;
        return tl::unexpected(LogProblem{
            error == ENOENT || error == ENOTDIR,
            fmt::format(
                "cannot {} '{}': {}",
                what,
                path_,
                error == ELOOP ? "it is no plain file of its own" : std::strerror(error))});
    }

    std::string path_;
    base::UniqueFd file_; ///< of the last extent()
    ino_t inode_ = 0;
    std::uint64_t generation_ = 0;
};

} // namespace

std::shared_ptr<LogSource> file_log(std::string path)
{
    return std::make_shared<FileLog>(std::move(path));
}

std::string from_whole_character(std::string text)
{
    constexpr std::size_t longest = 3; // bytes of a character behind its first one
    constexpr unsigned mask = 0xc0;
    constexpr unsigned continues = 0x80;
    std::size_t cut = 0;
    while (cut < std::min(longest, text.size()) &&
           (static_cast<unsigned char>(text[cut]) & mask) == continues) {
        ++cut;
    }
    return text.substr(cut);
}

} // namespace initbridge::endpoint
