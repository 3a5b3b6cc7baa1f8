#pragma once
/// The parser of `listener`.

#include "src/cli/option_reader.hpp"
#include "src/cli/options.hpp"

#include <optional>
#include <string>
#include <vector>

namespace initbridge::cli {

/// Reads the arguments behind the command; nullopt after an error.
[[nodiscard]] std::optional<Options>
parse_listener(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out);

/// `eventlistener-host`.
[[nodiscard]] std::optional<Options> parse_eventlistener_host(
    Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out);

} // namespace initbridge::cli
