#include "translate/text/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace initbridge::text {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<Word> words_of(std::string_view line)
{
    std::variant<std::vector<Word>, SplitError> result = split_words(line);
    EXPECT_TRUE(std::holds_alternative<std::vector<Word>>(result)) << line;
    return std::get<std::vector<Word>>(std::move(result));
}

std::vector<std::string> texts_of(std::string_view line)
{
    std::vector<std::string> result;
    for (const Word& word : words_of(line)) {
        std::string& text = result.emplace_back();
        for (const WordPiece& piece : word.pieces) {
            text += piece.text;
        }
    }
    return result;
}

SplitError error_of(std::string_view line)
{
    const std::variant<std::vector<Word>, SplitError> result = split_words(line);
    const auto* error = std::get_if<SplitError>(&result);
    return error == nullptr ? SplitError{"split without an error", 0} : *error;
}

WordPiece bare(std::string text, std::size_t offset)
{
    return {std::move(text), Quoting::bare, offset};
}

WordPiece quoted(std::string text, std::size_t offset)
{
    return {std::move(text), Quoting::quoted, offset};
}

TEST(SplitWordsTest, SeparatesAtSpaceTabCrAndLfOnly)
{
    EXPECT_THAT(
        texts_of(" a\tb\r\nc  d\x0b"
                 "e\xC2\xA0"
                 "f "),
        ElementsAre(
            "a",
            "b",
            "c",
            "d\x0b"
            "e\xC2\xA0"
            "f"));
    EXPECT_THAT(texts_of(""), IsEmpty());
    EXPECT_THAT(texts_of(" \t\r\n"), IsEmpty());
}

TEST(SplitWordsTest, SingleQuotesKeepAll)
{
    EXPECT_THAT(texts_of(R"('a "b" \ $c' d)"), ElementsAre(R"(a "b" \ $c)", "d"));
}

TEST(SplitWordsTest, DoubleQuotesEscapeOnlyQuoteAndBackslash)
{
    EXPECT_THAT(texts_of(R"("a\"b\\c\d\'e\$f")"), ElementsAre(R"(a"b\c\d\'e\$f)"));
}

TEST(SplitWordsTest, OutsideQuotesABackslashEscapesAnything)
{
    EXPECT_THAT(texts_of("a\\ b \\\n \\'c \\\\"), ElementsAre("a b", "\n", "'c", "\\"));
}

TEST(SplitWordsTest, AHashStartsNoComment)
{
    EXPECT_THAT(texts_of("a #b; c|d"), ElementsAre("a", "#b;", "c|d"));
}

TEST(SplitWordsTest, QuotesMakeAnEmptyWord)
{
    EXPECT_THAT(texts_of("'' a\"\" \"\"''"), ElementsAre("", "a", ""));
    EXPECT_THAT(words_of("''")[0].pieces, IsEmpty());
}

TEST(SplitWordsTest, KeepsZeroBytesAndInvalidUtf8)
{
    EXPECT_THAT(
        texts_of(std::string_view("a\0b \xFF", 5)), ElementsAre(std::string("a\0b", 3), "\xFF"));
}

TEST(SplitWordsTest, PiecesSayHowTheyWereQuotedAndWhere)
{
    const std::vector<Word> words = words_of(R"(ab'c d'e  \~/x "f")");
    ASSERT_EQ(words.size(), 3U);
    EXPECT_EQ(words[0].offset, 0U);
    EXPECT_THAT(words[0].pieces, ElementsAre(bare("ab", 0), quoted("c d", 3), bare("e", 7)));
    EXPECT_EQ(words[1].offset, 10U);
    EXPECT_THAT(words[1].pieces, ElementsAre(quoted("~", 11), bare("/x", 12)));
    EXPECT_EQ(words[2].offset, 15U);
    EXPECT_THAT(words[2].pieces, ElementsAre(quoted("f", 16)));
}

TEST(SplitWordsTest, AQuoteEndsAPieceEvenWhenNothingStandsInIt)
{
    EXPECT_THAT(words_of("~''/x")[0].pieces, ElementsAre(bare("~", 0), bare("/x", 3)));
    EXPECT_THAT(words_of(R"($HO""ME)")[0].pieces, ElementsAre(bare("$HO", 0), bare("ME", 5)));
    EXPECT_THAT(words_of(R"('a'"b")")[0].pieces, ElementsAre(quoted("a", 1), quoted("b", 4)));
}

TEST(SplitWordsTest, ErrorsAreThoseOfShlexWithTheirPlace)
{
    EXPECT_EQ(error_of("a 'b c"), (SplitError{"No closing quotation", 2}));
    EXPECT_EQ(error_of("a b\"c'"), (SplitError{"No closing quotation", 3}));
    EXPECT_EQ(error_of("ab\\"), (SplitError{"No escaped character", 2}));
    EXPECT_EQ(error_of("a \"b\\"), (SplitError{"No escaped character", 4}));
    EXPECT_EQ(error_of("'b\\"), (SplitError{"No closing quotation", 0}));
    EXPECT_EQ(error_of("\"a\\\""), (SplitError{"No closing quotation", 0}));
}

} // namespace
} // namespace initbridge::text
