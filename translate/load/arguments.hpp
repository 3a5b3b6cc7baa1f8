#pragma once
/// What the PATH arguments are: manifests in order, or one image file.

#include "translate/load/library.hpp"

#include <optional>
#include <string>
#include <vector>

namespace initbridge::load {

struct Arguments {
    std::vector<std::string> manifests; ///< of layers, in the order given
    std::optional<std::string> image_file;
    bool pending = false;
};

[[nodiscard]] Arguments
read_arguments(const std::vector<std::string>& paths, Files& files, diag::Diagnostics& out);

} // namespace initbridge::load
