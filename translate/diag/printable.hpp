#pragma once
/// Showing text that may be hostile: nothing in it may drive a terminal.

#include <cstddef>
#include <string>
#include <string_view>

namespace initbridge::diag {

/// How one step of a text (a code point, or a byte that is not UTF-8) is shown.
struct Shown {
    std::string text;      ///< itself, `\x1b`, `\u202e` or U+FFFD
    std::size_t bytes = 0; ///< how many bytes of the input it stands for
    std::size_t width = 0; ///< columns that it takes on a terminal
};

/// Shows the step at the start of `text` (not empty). Control characters (C0, DEL, C1), line and
/// paragraph separators, and what reorders or hides text (bidirectional controls, zero-width
/// characters) are escaped; bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] Shown show_step(std::string_view text);

/// The whole of `text` by show_step(), on one line; what goes beyond 4000 columns is cut.
[[nodiscard]] std::string printable(std::string_view text);

} // namespace initbridge::diag
