#include "translate/text/utf8.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace initbridge::text {
namespace {

/// Encodes by the definition, surrogates and values above U+10FFFF too.
std::string encode(std::uint32_t c)
{
    const auto byte = [](std::uint32_t value) {
        return static_cast<char>(value);
    };
    if (c < 0x80) {
        return {byte(c)};
    }
    if (c < 0x800) {
        return {byte(0xC0 | c >> 6U), byte(0x80 | (c & 0x3FU))};
    }
    if (c < 0x10000) {
        return {byte(0xE0 | c >> 12U), byte(0x80 | (c >> 6U & 0x3FU)), byte(0x80 | (c & 0x3FU))};
    }
    return {
        byte(0xF0 | c >> 18U),
        byte(0x80 | (c >> 12U & 0x3FU)),
        byte(0x80 | (c >> 6U & 0x3FU)),
        byte(0x80 | (c & 0x3FU))};
}

TEST(Utf8Test, DecodesEveryCodePointAndNoSurrogate)
{
    for (std::uint32_t c = 0; c < 0x120000; ++c) {
        const std::string bytes = encode(c);
        const std::optional<CodePoint> decoded = decode_code_point(bytes + "x");
        const bool valid = c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
        ASSERT_EQ(decoded.has_value(), valid) << c;
        if (valid) {
            ASSERT_EQ(*decoded, (CodePoint{c, bytes.size()})) << c;
        }
    }
}

TEST(Utf8Test, RefusesCutAndOverlongAndStrayBytes)
{
    using std::string_view_literals::operator""sv;
    for (const std::string_view bad :
         {"\x80"sv,
          "\xBF"sv,
          "\xC0\x80"sv,
          "\xC1\xBF"sv,
          "\xE0\x9F\xBF"sv,
          "\xF0\x8F\xBF\xBF"sv,
          "\xF4\x90\x80\x80"sv,
          "\xF5\x80\x80\x80"sv,
          "\xFF"sv,
          "\xC3"sv,
          "\xE2\x82"sv,
          "\xF0\x9F\x98"sv,
          "\xC3x"sv,
          "\xE2\x82x"sv,
          "\xE2x\x82"sv,
          "\xF0\x9F\x98x"sv}) {
        EXPECT_EQ(decode_code_point(bad), std::nullopt) << testing::PrintToString(bad);
    }
}

TEST(Utf8Test, FindsTheFirstInvalidByte)
{
    EXPECT_EQ(find_invalid_utf8(""), std::nullopt);
    EXPECT_EQ(find_invalid_utf8("plain text of more than eight bytes"), std::nullopt);
    EXPECT_EQ(find_invalid_utf8("\xC3\xA4 and \xE2\x82\xAC and \xF0\x9F\x98\x80"), std::nullopt);
    for (std::size_t before = 0; before < 40; ++before) {
        const std::string start(before, 'a');
        EXPECT_EQ(find_invalid_utf8(start + "\xFF" + "more text here"), before);
        EXPECT_EQ(find_invalid_utf8(start + "\xC3\xA4\xE2\x82"), before + 2);
    }
}

TEST(Utf8Test, KnowsTheNoncharactersThatSystemdRefuses)
{
    int count = 0;
    for (char32_t c = 0; c <= 0x10FFFF; ++c) {
        count += is_noncharacter(c) ? 1 : 0;
    }
    EXPECT_EQ(count, 66); // Unicode, 23.7: exactly 66 noncharacters
    EXPECT_TRUE(is_noncharacter(0xFDD0));
    EXPECT_TRUE(is_noncharacter(0xFFFF));
    EXPECT_TRUE(is_noncharacter(0x10FFFE));
    EXPECT_FALSE(is_noncharacter(0xFFFD));
    EXPECT_FALSE(is_noncharacter(0xFDF0));
}

TEST(Utf8Test, KnowsTheSpacesOfPython)
{
    // [hex(c) for c in range(0x110000) if chr(c).isspace()] of Python 3.11
    std::u32string spaces;
    for (char32_t c = 0; c <= 0x10FFFF; ++c) {
        if (is_python_space(c)) {
            spaces += c;
        }
    }
    const std::u32string expected = {0x9,    0xa,    0xb,    0xc,    0xd,    0x1c,   0x1d,   0x1e,
                                     0x1f,   0x20,   0x85,   0xa0,   0x1680, 0x2000, 0x2001, 0x2002,
                                     0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a,
                                     0x2028, 0x2029, 0x202f, 0x205f, 0x3000};
    EXPECT_EQ(spaces, expected);
}

TEST(Utf8Test, ControlsAreC0AndDel)
{
    EXPECT_TRUE(is_control(0));
    EXPECT_TRUE(is_control(0x1F));
    EXPECT_TRUE(is_control(0x7F));
    EXPECT_FALSE(is_control(0x20));
    EXPECT_FALSE(is_control(0x80));
    EXPECT_TRUE(has_control("a\tb"));
    EXPECT_FALSE(has_control("a b\xC3\xA4"));
}

TEST(Utf8Test, CountsCodePointsAndInvalidBytes)
{
    EXPECT_EQ(count_code_points(""), 0U);
    EXPECT_EQ(count_code_points("a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"), 4U);
    EXPECT_EQ(count_code_points("\xE2\x82"), 2U);
    EXPECT_EQ(
        count_code_points("\xFF\xFE"
                          "a"),
        3U);
}

} // namespace
} // namespace initbridge::text
