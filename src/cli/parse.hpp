#pragma once
/// The command line as values. The only place that knows the library which reads it.

#include "src/cli/config.hpp"
#include "src/cli/options.hpp"
#include "translate/diag/diagnostic.hpp"

#include <optional>
#include <string>
#include <vector>

namespace initbridge::cli {

/// `arguments` without the program's name; `config` stands behind what they say. nullopt after an
/// error.
[[nodiscard]] std::optional<Options>
parse(const std::vector<std::string>& arguments, const Config& config, diag::Diagnostics& out);

} // namespace initbridge::cli
