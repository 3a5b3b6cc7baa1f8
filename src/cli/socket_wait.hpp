#pragma once
/// Sockets that others listen on.

#include "src/bus/job.hpp"
#include "translate/diag/diagnostic.hpp"

#include <string>

namespace initbridge::cli {

/// Is it short enough for an address (unix(7))?
[[nodiscard]] bool is_socket_path(const std::string& path);

/// Does somebody answer on this socket?
[[nodiscard]] bool answers(const std::string& socket);

/// Until somebody does; service/not-in-time when the deadline passes first.
[[nodiscard]] diag::Result<void> wait_for_socket(const std::string& socket, bus::Deadline deadline);

} // namespace initbridge::cli
