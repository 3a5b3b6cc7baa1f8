#pragma once
/// What a look at the bytes of a file shows before they are parsed as YAML.

#include "translate/diag/diagnostic.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace initbridge::spec {

inline constexpr std::size_t largest_file = std::size_t{32} << 20U;

struct SourceCheck {
    bool usable = true;
    /// Where more brackets stand open than any sensible file has. Only a suspicion: brackets in
    /// texts count too.
    std::optional<std::size_t> many_open_brackets;
};

/// Size, encoding, control characters; what is wrong goes to `out`.
[[nodiscard]] SourceCheck
check_source(std::string_view text, diag::FileId file, diag::Diagnostics& out);

/// The mark of a byte of a text.
[[nodiscard]] diag::SourceMark
mark_of(std::string_view text, diag::FileId file, std::size_t offset);

} // namespace initbridge::spec
