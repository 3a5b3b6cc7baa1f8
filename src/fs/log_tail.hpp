#pragma once
/// A log file that grows, is cut, and is put aside for a new one.

#include "src/base/unique_fd.hpp"
#include "src/fs/file_io.hpp"

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace initbridge::fs {

class LogTail {
public:
    explicit LogTail(std::string path)
        : path_(std::move(path))
    {}

    /// 0, or an errno value. ENOENT: it is not there yet, and read() looks for it again.
    [[nodiscard]] Errno open();
    /// What is read next are the last lines, as many as these.
    void seek_last(std::size_t lines);

    /// All whole lines that have come since the last call, without their ends, and at most some: in
    /// pieces as long as there are more. Of a file that was renamed and made anew the rest of the
    /// old one comes first; one that was cut is read from its start.
    [[nodiscard]] std::vector<std::string> read();

    /// A last line without an end; empty: there is none.
    [[nodiscard]] std::string rest() const { return partial_; }

private:
    [[nodiscard]] bool follow_rotation();
    void split(std::string_view bytes, std::vector<std::string>& lines);

    std::string path_;
    base::UniqueFd file_;
    std::uint64_t position_ = 0;
    std::string partial_;
};

} // namespace initbridge::fs
