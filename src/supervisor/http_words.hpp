#pragma once
/// What the heads of requests and of answers are read with: RFC 9112.

#include <string_view>

namespace initbridge::supervisor {

/// The same but for the case of ASCII letters.
[[nodiscard]] bool is_word(std::string_view text, std::string_view word);

/// Without the blanks and tabs around it.
[[nodiscard]] std::string_view without_blanks(std::string_view text);

} // namespace initbridge::supervisor
