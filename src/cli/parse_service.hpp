#pragma once
/// The parsers of `service` and `probe`.

#include "src/cli/option_reader.hpp"
#include "src/cli/options.hpp"

#include <optional>
#include <string>
#include <vector>

namespace initbridge::cli {

// Each reads the arguments behind its command; nullopt after an error.

[[nodiscard]] std::optional<Options>
parse_service(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out);
[[nodiscard]] std::optional<Options>
parse_probe(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out);

} // namespace initbridge::cli
