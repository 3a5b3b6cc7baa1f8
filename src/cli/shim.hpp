#pragma once
/// The shim that goes into images: the one that was built or installed with this program.

#include "translate/diag/diagnostic.hpp"

#include <optional>
#include <string>

namespace initbridge::cli {

/// Its bytes: of the file that INITBRIDGE_SHIM names, else of the one beside this program, in the
/// build tree or where it is installed. nullopt: there is none.
[[nodiscard]] diag::Result<std::optional<std::string>> read_shim();

} // namespace initbridge::cli
