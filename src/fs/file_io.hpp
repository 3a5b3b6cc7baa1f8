#pragma once
/// Reading and writing whole files through descriptors.

#include "src/base/unique_fd.hpp"

#include <dirent.h>
#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace initbridge::fs {

/// Why an operation failed: an errno value; 0 is success.
using Errno = int;

struct CloseDir {
    void operator()(DIR* dir) const noexcept { ::closedir(dir); }
};

/// The bits of a mode that chmod(2) sets.
inline constexpr std::uint32_t all_mode_bits = 07777;

/// No file that initbridge has to do with is larger (contract: a source of entries).
inline constexpr std::size_t file_size_limit = std::size_t{32} * 1024 * 1024;

/// Does it say that the path leads to nothing?
[[nodiscard]] bool leads_nowhere(Errno error);

[[nodiscard]] Errno write_all(int fd, std::string_view content);

/// Reads to the end of the file, but at most `limit` bytes. `expected` is a guess of the size.
[[nodiscard]] Errno read_all(int fd, std::size_t expected, std::size_t limit, std::string& content);

/// Opens an entry for reading without following a link and without ever waiting: anything but a
/// regular file or a folder is refused (EINVAL, a link ELOOP) before it is opened.
[[nodiscard]] Errno
open_regular_or_folder(int folder, const char* name, base::UniqueFd& fd, struct stat& status);

/// What a file is that is neither a regular file nor a folder: "a FIFO", "a socket", …
[[nodiscard]] std::string_view kind_of_special(std::uint32_t mode);

} // namespace initbridge::fs
