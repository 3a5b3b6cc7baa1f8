#pragma once
/// The one printer of diagnostics for people. (For tools: translate/text/json.hpp.)

#include "translate/diag/diagnostic.hpp"

#include <string>

namespace initbridge::diag {

enum class Colour { off, on };

/// `file:line:col: error: message [code]`, the source line, a caret, `hint: …`, related places
/// as `file:line:col: note: …`. Sorted by place. Control characters of the input are shown
/// escaped and long source lines cut, so that a hostile file cannot drive the terminal.
[[nodiscard]] std::string
render_text(const Diagnostics& diagnostics, const SourceMap& sources, Colour colour);

} // namespace initbridge::diag
