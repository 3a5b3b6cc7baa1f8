#pragma once
/// Reports to whoever listens: initbridge-exec(8), "REPORTS".

#include <cstddef>

namespace initbridge::exec {

/// Hands a line to the socket `events` in each folder below `folder`, which is below
/// XDG_RUNTIME_DIR when it has no leading slash. A reader whose queue is full is waited for, for a
/// second at most; one that is not there is not.
void send_report(const char* folder, const char* line, std::size_t size) noexcept;

} // namespace initbridge::exec
