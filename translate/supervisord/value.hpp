#pragma once
/// One value of supervisord's configuration, written so that its reader gives the text back.

#include "translate/model/text.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace initbridge::supervisord {

/// How often supervisord applies `%` to a value: log file names get it twice (options.py,
/// `_processes_from_section`).
enum class Expanded { once, twice };

/// A part of a Text as it is spelled here: a literal, or an expansion that supervisord does.
struct Piece {
    std::string_view literal;
    const model::Expansion* expansion = nullptr; ///< nullptr: it is a literal
};

/// The piece of `part`; `home` is the literal for the home folder, nullopt: `%(ENV_HOME)s`.
[[nodiscard]] Piece piece_of(const model::TextPart& part, std::optional<std::string_view> home);

/// Appends a value to `out`, which ends with `key=` in the first column of a line.
///
/// RawConfigParser strips each physical line, takes `;` and `#` after any white space for a
/// comment, even in quotes, and joins indented lines. An expansion that is empty,
/// `%(program_name).0s`, stands guard wherever that would change the text.
class ValueWriter {
public:
    explicit ValueWriter(std::string& out, Expanded expanded = Expanded::once)
        : out_(out)
        , expanded_(expanded)
    {}

    /// `text` must be UTF-8 without NUL and carriage returns.
    void literal(std::string_view text);
    void expansion(const model::Expansion& expansion);
    void piece(const Piece& piece);
    /// Ends the value with a line terminator.
    void finish();

private:
    /// Appends the code point at the start of `text`; the number of its bytes.
    std::size_t special(std::string_view text);
    void space(std::string_view bytes);
    void end_line();
    void guard();

    std::string& out_;
    Expanded expanded_;
    bool line_begins_ = true; ///< nothing of the value is on this physical line
    bool after_space_ = false;
};

} // namespace initbridge::supervisord
