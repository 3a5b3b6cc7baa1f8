#include "translate/diag/source.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace initbridge::diag {
namespace {

TEST(SourceMapTest, KeepsNamesAndTextsOfSeveralFiles)
{
    SourceMap map;
    const FileId a = map.add("a.yml", "one");
    const std::string_view text_of_a = map.text(a);
    const FileId b = map.add("b.yml", "two");
    for (int i = 0; i < 1000; ++i) {
        map.add("more", "x");
    }
    EXPECT_EQ(map.name(a), "a.yml");
    EXPECT_EQ(map.text(b), "two");
    EXPECT_EQ(map.text(a).data(), text_of_a.data());
}

TEST(SourceMapTest, RefusesAFileOfAnotherMap)
{
    const SourceMap map;
    EXPECT_THROW(static_cast<void>(map.name(FileId{})), std::out_of_range);
}

TEST(SourceMapTest, LinesEndWithLfAndCrLfButNotWithCr)
{
    SourceMap map;
    const FileId id = map.add("a", "one\ntwo\r\nth\rree\r\r\n\nlast\r");
    EXPECT_EQ(map.line(id, 0), "");
    EXPECT_EQ(map.line(id, 1), "one");
    EXPECT_EQ(map.line(id, 2), "two");
    EXPECT_EQ(map.line(id, 3), "th\rree\r");
    EXPECT_EQ(map.line(id, 4), "");
    EXPECT_EQ(map.line(id, 5), "last\r");
    EXPECT_EQ(map.line(id, 6), "");
    EXPECT_EQ(map.line(id, 4000000000U), "");
}

TEST(SourceMapTest, AnEmptyTextHasOneEmptyLine)
{
    SourceMap map;
    const FileId id = map.add("a", "");
    EXPECT_EQ(map.line(id, 1), "");
    EXPECT_EQ(map.line(id, 2), "");
    EXPECT_EQ(map.column_in_code_points({id, 1, 1}), 1U);
    EXPECT_EQ(map.column_in_code_points({id, 2, 7}), 1U);
}

TEST(SourceMapTest, FindsEveryLineOfALongText)
{
    std::string text;
    for (int i = 1; i <= 20000; ++i) {
        text += "l" + std::to_string(i) + (i % 3 == 0 ? "\xC3\xA4\r\n" : "\n");
    }
    SourceMap map;
    const FileId id = map.add("a", text);
    for (std::uint32_t i = 1; i <= 20000; ++i) {
        const std::string expected = "l" + std::to_string(i) + (i % 3 == 0 ? "\xC3\xA4" : "");
        ASSERT_EQ(map.line(id, i), expected);
    }
    EXPECT_EQ(map.line(id, 20001), "");
}

TEST(SourceMapTest, ColumnsCountCodePoints)
{
    SourceMap map;
    const FileId id = map.add("a", "x\n\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z\n");
    EXPECT_EQ(map.column_in_code_points({id, 2, 1}), 1U);
    EXPECT_EQ(map.column_in_code_points({id, 2, 3}), 2U);
    EXPECT_EQ(map.column_in_code_points({id, 2, 6}), 3U);
    EXPECT_EQ(map.column_in_code_points({id, 2, 10}), 4U);
    EXPECT_EQ(map.column_in_code_points({id, 2, 11}), 5U);
    EXPECT_EQ(map.column_in_code_points({id, 2, 99}), 5U);
}

TEST(SourceMapTest, AColumnInsideACodePointIsThatOfTheCodePoint)
{
    SourceMap map;
    const FileId id = map.add("a", "a\xE2\x82\xAC.");
    EXPECT_EQ(map.column_in_code_points({id, 1, 3}), 2U);
    EXPECT_EQ(map.column_in_code_points({id, 1, 4}), 2U);
}

TEST(SourceMapTest, BytesThatAreNotUtf8CountOneColumnEach)
{
    SourceMap map;
    // A stray byte, an overlong form, a surrogate, a cut sequence.
    const FileId id = map.add("a", "\xFFx\xC0\xAFx\xED\xA0\x80x\xE2\x82x");
    EXPECT_EQ(map.column_in_code_points({id, 1, 2}), 2U);
    EXPECT_EQ(map.column_in_code_points({id, 1, 5}), 5U);
    EXPECT_EQ(map.column_in_code_points({id, 1, 9}), 9U);
    EXPECT_EQ(map.column_in_code_points({id, 1, 12}), 12U);
}

TEST(SourceMapTest, UnknownPlacesHaveNoColumn)
{
    SourceMap map;
    const FileId id = map.add("a", "abc");
    EXPECT_EQ(map.column_in_code_points({id, 1, 0}), 0U);
    EXPECT_EQ(map.column_in_code_points({id, 0, 2}), 0U);
}

TEST(SourceMapTest, AByteOrderMarkIsNoColumn)
{
    SourceMap map;
    const FileId id = map.add(
        "a",
        "\xEF\xBB\xBF"
        "ab\n\xEF\xBB\xBF"
        "ab");
    EXPECT_EQ(map.column_in_code_points({id, 1, 1}), 1U);
    EXPECT_EQ(map.column_in_code_points({id, 1, 4}), 1U);
    EXPECT_EQ(map.column_in_code_points({id, 1, 5}), 2U);
    EXPECT_EQ(map.column_in_code_points({id, 2, 5}), 3U);
}

TEST(SourceMapTest, ColumnsOfAVeryLongLineAreExact)
{
    std::string text;
    for (int i = 0; i < 5000; ++i) {
        text += "\xE2\x82\xAC\xFF"
                "ab";
    }
    SourceMap map;
    const FileId id = map.add("a", "first\n" + text);
    for (std::uint32_t i = 0; i < 5000; ++i) {
        ASSERT_EQ(map.column_in_code_points({id, 2, i * 6 + 1}), i * 4 + 1);
        ASSERT_EQ(map.column_in_code_points({id, 2, i * 6 + 4}), i * 4 + 2);
    }
}

TEST(SourceMapTest, ManyPlacesInAHugeLineTakeNoTimeEach)
{
    constexpr std::uint32_t size = 50U << 20U;
    SourceMap map;
    const FileId id = map.add("a", "{\n" + std::string(size, 'x'));
    const auto begin = std::chrono::steady_clock::now();
    for (std::uint32_t i = 0; i < 20000; ++i) {
        const std::uint32_t column = (i * 7919U) % size + 1;
        ASSERT_EQ(map.column_in_code_points({id, 2, column}), column);
        ASSERT_EQ(map.line(id, 2).size(), size);
    }
    // Reading the line anew for each would take minutes.
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(15));
}

} // namespace
} // namespace initbridge::diag
