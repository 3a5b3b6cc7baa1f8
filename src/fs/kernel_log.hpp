#pragma once
/// The kernel's log buffer, the only place that early boot leaves something in: kmsg(4).

#include <string>
#include <string_view>
#include <vector>

namespace initbridge::fs {

/// Of syslog(3).
enum class LogLevel { error = 3, warning = 4 };

struct KernelMessage {
    LogLevel level = LogLevel::error;
    std::string text; ///< one line
};

/// Writes each as a record of `program`. False: this process may not, as in containers and for
/// users.
bool log_to_kernel(std::string_view program, const std::vector<KernelMessage>& messages);

} // namespace initbridge::fs
