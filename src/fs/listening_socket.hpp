#pragma once
/// Sockets in the file system.

#include "src/base/unique_fd.hpp"
#include "translate/diag/diagnostic.hpp"

#include <sys/types.h>

#include <string>

namespace initbridge::fs {

/// A socket of SOCK_SEQPACKET that listens there; does not block. What is at that path is replaced.
[[nodiscard]] diag::Result<base::UniqueFd> listen_at(const std::string& path, mode_t mode);

} // namespace initbridge::fs
