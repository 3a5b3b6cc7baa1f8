#pragma once
/// Files of proc(5).

#include "src/base/unique_fd.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <optional>
#include <string>

namespace initbridge::base {

/// nullopt: it is not there, or may not be read, or its process ended meanwhile: reads of an open
/// file fail then with ESRCH, which streams throw.
[[nodiscard]] inline std::optional<std::string> read_proc(const std::string& path)
{
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) {
        return std::nullopt;
    }
    std::string text;
    std::array<char, 4096> part; // NOLINT(cppcoreguidelines-pro-type-member-init)
    for (;;) {
        const ssize_t count = ::read(file.get(), part.data(), part.size());
        if (count == 0) {
            return text;
        }
        if (count < 0 && errno != EINTR) {
            return std::nullopt;
        }
        text.append(part.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    }
}

} // namespace initbridge::base
