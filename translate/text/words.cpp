#include "translate/text/words.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace initbridge::text {

namespace {

constexpr bool is_separator(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n'; // shlex.whitespace
}

constexpr bool is_plain(char c)
{
    return !is_separator(c) && c != '\'' && c != '"' && c != '\\';
}

/// The states of shlex.read_token() in POSIX mode, with a function for each.
class Splitter {
public:
    explicit Splitter(std::string_view line)
        : line_(line)
    {}

    std::variant<std::vector<Word>, SplitError> split()
    {
        std::vector<Word> words;
        for (skip_separators(); at_ < line_.size(); skip_separators()) {
            word_ = Word{{}, at_};
            if (!read_word()) {
                return std::move(error_);
            }
            words.push_back(std::move(word_));
        }
        return words;
    }

private:
    void skip_separators()
    {
        while (at_ < line_.size() && is_separator(line_[at_])) {
            ++at_;
        }
    }

    bool read_word()
    {
        joins_ = false;
        while (at_ < line_.size() && !is_separator(line_[at_])) {
            const char c = line_[at_];
            bool done = true;
            if (c == '\'' || c == '"') {
                done = read_quoted(c);
            } else if (c == '\\') {
                done = read_escaped();
            } else {
                take_bare();
            }
            if (!done) {
                return false;
            }
        }
        return true;
    }

    /// From the opening quote to behind the closing one.
    bool read_quoted(char quote)
    {
        const std::size_t opened = at_++;
        joins_ = false;
        while (at_ < line_.size() && line_[at_] != quote) {
            if (quote == '"' && line_[at_] == '\\') {
                if (at_ + 1 == line_.size()) {
                    return fail("No escaped character", at_);
                }
                const char next = line_[at_ + 1];
                if (next == '"' || next == '\\') {
                    ++at_;
                }
            }
            put(Quoting::quoted);
        }
        if (at_ == line_.size()) {
            return fail("No closing quotation", opened);
        }
        ++at_;
        joins_ = false;
        return true;
    }

    bool read_escaped()
    {
        if (at_ + 1 == line_.size()) {
            return fail("No escaped character", at_);
        }
        ++at_;
        put(Quoting::quoted);
        return true;
    }

    void take_bare()
    {
        std::size_t end = at_;
        while (end < line_.size() && is_plain(line_[end])) {
            ++end;
        }
        piece(Quoting::bare).append(line_, at_, end - at_);
        at_ = end;
    }

    void put(Quoting quoting)
    {
        piece(quoting).push_back(line_[at_]);
        ++at_;
    }

    /// The text to append to: of the last piece, or of a new one when that was quoted otherwise
    /// or a quote stands between.
    std::string& piece(Quoting quoting)
    {
        std::vector<WordPiece>& pieces = word_.pieces;
        if (!joins_ || pieces.empty() || pieces.back().quoting != quoting) {
            pieces.push_back({{}, quoting, at_});
            joins_ = true;
        }
        return pieces.back().text;
    }

    bool fail(std::string_view message, std::size_t offset)
    {
        error_ = {std::string(message), offset};
        return false;
    }

    std::string_view line_;
    std::size_t at_ = 0;
    bool joins_ = false; // whether the next character may join the last piece
    Word word_;
    SplitError error_;
};

} // namespace

std::variant<std::vector<Word>, SplitError> split_words(std::string_view command_line)
{
    return Splitter(command_line).split();
}

std::string joined(const Word& word)
{
    std::string text;
    for (const WordPiece& piece : word.pieces) {
        text += piece.text;
    }
    return text;
}

} // namespace initbridge::text
