#include "src/fs/kernel_log.hpp"

#include "src/base/unique_fd.hpp"
#include "src/fs/file_io.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

namespace initbridge::fs {

namespace {

/// The kernel refuses longer records (LOG_LINE_MAX less its own head).
constexpr std::size_t longest_record = 960;

} // namespace

bool log_to_kernel(std::string_view program, const std::vector<KernelMessage>& messages)
{
    const base::UniqueFd log(::open("/dev/kmsg", O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (!log) {
        return false;
    }
    return std::ranges::all_of(messages, [&](const KernelMessage& message) {
        const std::string record = fmt::format(
            "<{}>{}[{}]: {}", static_cast<int>(message.level), program, ::getpid(), message.text);
        // A record is one write.
        return write_all(log.get(), std::string_view(record).substr(0, longest_record)) == 0;
    });
}

} // namespace initbridge::fs
