#pragma once
/// Reading what people name on the command line: layers, image files, folders of them.

#include "translate/facts/source_file.hpp"

#include <string>

namespace initbridge::fs {

/// A file or folder of this machine. Of a file that is too large (more than 32 MiB) one byte more
/// than that is read, so that the reader of entries sees that it is. FIFOs, sockets and devices
/// are not opened.
[[nodiscard]] facts::SourceFile read_source(const std::string& path);

} // namespace initbridge::fs
