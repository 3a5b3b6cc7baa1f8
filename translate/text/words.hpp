#pragma once
/// Splitting a command line as Python's shlex.split() does (POSIX mode, no comments).

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace initbridge::text {

/// Whether a character of a word stood in quotes (or behind a backslash): `~` and `$HOME` mean the
/// home folder only where it did not.
enum class Quoting { bare, quoted };

/// A run of characters of one word that were quoted alike, without a quote between them (`~''/x`
/// are two bare pieces, so that it is not taken for the home folder).
struct WordPiece {
    std::string text;
    Quoting quoting = Quoting::bare;
    std::size_t offset = 0; ///< of its first character in the command line, in bytes

    friend bool operator==(const WordPiece&, const WordPiece&) = default;
};

/// One word; a word without pieces is the empty word (`''`).
struct Word {
    std::vector<WordPiece> pieces;
    std::size_t offset = 0; ///< where it begins in the command line, in bytes

    friend bool operator==(const Word&, const Word&) = default;
};

/// What the word is, without its quotes.
[[nodiscard]] std::string joined(const Word& word);

/// Why a command line cannot be split, in shlex's own words ("No closing quotation",
/// "No escaped character"), and where the open quote or backslash is.
struct SplitError {
    std::string message;
    std::size_t offset = 0;

    friend bool operator==(const SplitError&, const SplitError&) = default;
};

/// Words are separated by space, tab, CR and LF; single quotes keep all; in double quotes a
/// backslash escapes only `"` and `\`; outside it escapes anything; adjacent pieces join.
[[nodiscard]] std::variant<std::vector<Word>, SplitError>
split_words(std::string_view command_line);

} // namespace initbridge::text
