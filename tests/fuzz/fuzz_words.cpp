/// split_words(): never crashes, and every place that it gives lies in the command line.

#include "translate/text/words.hpp"

#include <cstdint>
#include <cstdlib>

using initbridge::text::split_words;
using initbridge::text::SplitError;
using initbridge::text::Word;
using initbridge::text::WordPiece;

namespace {

void require(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

void check_word(const Word& word, std::string_view line)
{
    require(word.offset < line.size());
    std::size_t next = word.offset;
    for (const WordPiece& piece : word.pieces) {
        require(piece.offset >= next && piece.offset < line.size());
        require(!piece.text.empty() && line[piece.offset] == piece.text.front());
        next = piece.offset + piece.text.size();
    }
    require(next <= line.size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    const auto result = split_words(line);
    if (const auto* error = std::get_if<SplitError>(&result)) {
        require(error->offset < line.size());
        return 0;
    }
    std::size_t next = 0;
    for (const Word& word : std::get<std::vector<Word>>(result)) {
        require(word.offset >= next);
        check_word(word, line);
        next = word.offset + 1;
    }
    return 0;
}
