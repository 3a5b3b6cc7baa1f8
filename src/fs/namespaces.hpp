#pragma once
/// What another process sees, seen from this one: files, buses, process numbers.

#include "src/fs/file_io.hpp"

#include <sys/types.h>

namespace initbridge::fs {

/// Goes into all namespaces of `process` that are not ours, and to its root; as root there, where
/// its users are not ours. Its process numbers are those of our children alone. Only for a process
/// of one thread. Not 0: it is somewhere in between, and good for nothing but to say so. setns(2)
[[nodiscard]] Errno enter_namespaces(pid_t process);

} // namespace initbridge::fs
