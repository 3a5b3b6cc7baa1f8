#include "tests/property/words/shlex.hpp"
#include "translate/text/words.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace initbridge::tests {
namespace {

ShlexAnswer split_by_us(const std::string& line)
{
    const auto result = text::split_words(line);
    if (const auto* error = std::get_if<text::SplitError>(&result)) {
        return {true, {error->message}};
    }
    ShlexAnswer answer;
    for (const text::Word& word : std::get<std::vector<text::Word>>(result)) {
        std::string& text = answer.texts.emplace_back();
        for (const text::WordPiece& piece : word.pieces) {
            text += piece.text;
        }
    }
    return answer;
}

void expect_equal_to_shlex(const std::vector<std::string>& lines)
{
    const std::optional<std::vector<ShlexAnswer>> answers = ask_shlex(lines);
    ASSERT_TRUE(answers.has_value()) << "the oracle failed";
    ASSERT_EQ(answers->size(), lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const ShlexAnswer ours = split_by_us(lines[i]);
        ASSERT_EQ(ours.is_error, (*answers)[i].is_error) << testing::PrintToString(lines[i]);
        ASSERT_EQ(ours.texts, (*answers)[i].texts) << testing::PrintToString(lines[i]);
    }
}

TEST(WordsPropertyTest, EveryShortLineIsSplitAsByShlex)
{
    constexpr std::string_view alphabet = "a '\"\\\n";
    std::vector<std::string> lines{""};
    for (std::size_t i = 0; i < lines.size() && lines[i].size() < 6; ++i) {
        for (const char c : alphabet) {
            lines.push_back(lines[i] + c);
        }
    }
    ASSERT_EQ(lines.size(), 55987U); // 6^0 + … + 6^6
    expect_equal_to_shlex(lines);
}

/// What command lines are made of, and what they should not be made of.
constexpr std::array<std::string_view, 42> fragments{
    "a",
    "word",
    "/usr/bin/x",
    "--opt=",
    "-",
    " ",
    "  ",
    "\t",
    "\r",
    "\n",
    "\r\n",
    "'",
    "\"",
    "\\",
    "\\\\",
    "\\'",
    "\\\"",
    "\\\n",
    "''",
    "\"\"",
    "$HOME",
    "${X}",
    "~/",
    "%(x)s",
    "%",
    "#",
    ";",
    "|",
    "&&",
    "`",
    "$(",
    ")",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x7F",
    "\xC3\xA4",
    "\xC2\x85",
    "\xC2\xA0",
    "\xE2\x80\xA8",
    "\xF0\x9F\x98\x80",
    "\xFF"};

TEST(WordsPropertyTest, RandomLinesAreSplitAsByShlex)
{
    std::mt19937_64 random(20260101); // the same lines in every run
    std::vector<std::string> lines;
    for (int i = 0; i < 30000; ++i) {
        std::string& line = lines.emplace_back();
        for (std::uint64_t length = random() % 24; length > 0; --length) {
            line += fragments[random() % fragments.size()];
        }
        if (random() % 50 == 0) {
            line += '\0';
        }
    }
    expect_equal_to_shlex(lines);
}

TEST(WordsPropertyTest, RandomBytesAreSplitAsByShlex)
{
    std::mt19937_64 random(20260102);
    std::vector<std::string> lines;
    for (int i = 0; i < 10000; ++i) {
        std::string& line = lines.emplace_back();
        for (std::uint64_t length = random() % 200; length > 0; --length) {
            line += static_cast<char>(random() % 256);
        }
    }
    expect_equal_to_shlex(lines);
}

TEST(WordsPropertyTest, PlacesLieInTheLineAndAscend)
{
    std::mt19937_64 random(20260103);
    for (int i = 0; i < 20000; ++i) {
        std::string line;
        for (std::uint64_t length = random() % 24; length > 0; --length) {
            line += fragments[random() % fragments.size()];
        }
        const auto result = text::split_words(line);
        if (const auto* error = std::get_if<text::SplitError>(&result)) {
            ASSERT_LT(error->offset, line.size()) << testing::PrintToString(line);
            ASSERT_NE(std::string_view("'\"\\").find(line[error->offset]), std::string_view::npos);
            continue;
        }
        std::size_t last = 0;
        for (const text::Word& word : std::get<std::vector<text::Word>>(result)) {
            ASSERT_GE(word.offset, last);
            ASSERT_LT(word.offset, line.size());
            last = word.offset;
            for (const text::WordPiece& piece : word.pieces) {
                ASSERT_GE(piece.offset, last);
                ASSERT_FALSE(piece.text.empty());
                ASSERT_EQ(line[piece.offset], piece.text.front());
                last = piece.offset + 1;
            }
        }
    }
}

} // namespace
} // namespace initbridge::tests
