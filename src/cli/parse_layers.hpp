#pragma once
/// The parsers of the commands that read layers, and what all parsers share.

#include "src/cli/option_reader.hpp"
#include "src/cli/options.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::cli {

inline constexpr std::array<std::pair<std::string_view, bridge::Log>, 2> bridge_logs{{
    {"file", bridge::Log::file},
    {"journal", bridge::Log::journal},
}};

/// `--output`; text when it is not given.
[[nodiscard]] OutputForm
parse_output(const std::optional<std::string>& word, diag::Diagnostics& out);

/// The options that say which entries are meant, and the PATH arguments.
void add_load_options(Reader& reader, LoadRequest& load);
/// False, after an error, where there is no PATH.
[[nodiscard]] bool
need_paths(const LoadRequest& load, std::string_view command, diag::Diagnostics& out);

// Each reads the arguments behind its command; nullopt after an error.

[[nodiscard]] std::optional<Options>
parse_translate(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out);
[[nodiscard]] std::optional<Options>
parse_check(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out);
[[nodiscard]] std::optional<Options>
parse_explain(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out);
[[nodiscard]] std::optional<Options>
parse_generator(Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out);
[[nodiscard]] std::optional<Options> parse_containerfile(
    Reader& reader, const std::vector<std::string>& arguments, diag::Diagnostics& out);

} // namespace initbridge::cli
