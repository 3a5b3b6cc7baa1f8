#pragma once
/// Options of `deploy`, `undeploy` and `diff`.

#include "src/cli/option_reader.hpp"

#include <optional>
#include <string>
#include <vector>

namespace initbridge::cli {

[[nodiscard]] std::optional<Options>
parse_deploy(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out);
[[nodiscard]] std::optional<Options>
parse_undeploy(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out);
[[nodiscard]] std::optional<Options>
parse_diff(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out);

} // namespace initbridge::cli
