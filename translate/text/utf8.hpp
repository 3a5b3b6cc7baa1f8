#pragma once
/// UTF-8 and the character classes that the two inits use.

#include "translate/diag/code_point.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace initbridge::text {

/// One decoded code point and the number of bytes it took.
using CodePoint = diag::CodePoint;

/// Decodes the code point at the start of `text` (not empty); nullopt when it is not valid UTF-8
/// (overlong forms and surrogates are not valid).
using diag::decode_code_point;

/// The offset of the first byte that is not valid UTF-8; nullopt when all of it is.
[[nodiscard]] std::optional<std::size_t> find_invalid_utf8(std::string_view text);

/// Code points that systemd's utf8_is_valid() refuses although they are valid Unicode text:
/// U+FDD0..FDEF and U+xxFFFE/xxFFFF. A unit file that holds one does not load.
[[nodiscard]] bool is_noncharacter(char32_t c);

/// Python's str.isspace(): what supervisord's reader strips and takes for the start of a comment.
[[nodiscard]] bool is_python_space(char32_t c);

/// C0 controls and DEL.
[[nodiscard]] bool is_control(char32_t c);
[[nodiscard]] bool has_control(std::string_view text);

/// Number of code points in valid UTF-8 (invalid bytes count one each).
[[nodiscard]] std::size_t count_code_points(std::string_view text);

} // namespace initbridge::text
