#pragma once
/// Decoding of UTF-8, for columns and for what is shown (texts may hold any bytes).

#include <cstddef>
#include <optional>
#include <string_view>

namespace initbridge::diag {

/// One decoded code point and the number of bytes it took.
struct CodePoint {
    char32_t value = 0;
    std::size_t length = 0;

    friend bool operator==(const CodePoint&, const CodePoint&) = default;
};

/// Decodes the code point at the start of `text` (not empty); nullopt when it is not valid UTF-8
/// (overlong forms and surrogates are not valid).
[[nodiscard]] std::optional<CodePoint> decode_code_point(std::string_view text);

/// The number of bytes at the start of `text` (not empty) that count as one column: a code point,
/// or one byte that is not valid UTF-8.
[[nodiscard]] std::size_t step_length(std::string_view text);

} // namespace initbridge::diag
