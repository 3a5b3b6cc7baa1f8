#include "translate/diag/printable.hpp"

#include "translate/diag/code_point.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace initbridge::diag {

namespace {

struct Range {
    char32_t first = 0;
    char32_t last = 0;
};

/// Shown as an escape: they move the cursor, end the line, or make text look like other text.
constexpr std::array<Range, 12> escaped{{
    {0x00, 0x1F},
    {0x7F, 0x9F},
    {0xAD, 0xAD}, // soft hyphen
    {0x61C, 0x61C},
    {0x180E, 0x180E},
    {0x200B, 0x200F},
    {0x2028, 0x202E},
    {0x2060, 0x206F},
    {0xFEFF, 0xFEFF},
    {0xFFF9, 0xFFFB},
    {0xE0000, 0xE007F}, // tags: invisible copies of ASCII
    {0xFFFE, 0xFFFF},
}};

/// The blocks of combining marks, which take no column.
constexpr std::array<Range, 6> zero_width{{
    {0x300, 0x36F},
    {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF},
    {0x20D0, 0x20FF},
    {0xFE00, 0xFE0F},
    {0xFE20, 0xFE2F},
}};

/// The blocks of characters that take two columns (Unicode, East Asian Width W and F).
constexpr std::array<Range, 12> double_width{{
    {0x1100, 0x115F},
    {0x2E80, 0x303E},
    {0x3041, 0x4DBF},
    {0x4E00, 0xA4CF},
    {0xA960, 0xA97F},
    {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6},
    {0x1F300, 0x1FAFF},
    {0x20000, 0x3FFFD},
}};

template <std::size_t N>
bool is_in(const std::array<Range, N>& ranges, char32_t c)
{
    return std::any_of(ranges.begin(), ranges.end(), [c](const Range& range) {
        return c >= range.first && c <= range.last;
    });
}

std::string escape(char32_t c)
{
    const auto value = static_cast<unsigned>(c);
    if (value < 0x80) {
        return fmt::format("\\x{:02x}", value);
    }
    return value <= 0xFFFF ? fmt::format("\\u{:04x}", value) : fmt::format("\\U{:08x}", value);
}

std::size_t width_of(char32_t c)
{
    if (c < 0x300) {
        return 1;
    }
    if (is_in(zero_width, c)) {
        return 0;
    }
    return is_in(double_width, c) ? 2 : 1;
}

} // namespace

Shown show_step(std::string_view text)
{
    const std::optional<CodePoint> decoded = decode_code_point(text);
    if (!decoded) {
        return {"\xEF\xBF\xBD", 1, 1};
    }
    const char32_t c = decoded->value;
    if (c >= 0x20 && c < 0x7F) {
        return {std::string(1, text.front()), 1, 1};
    }
    if (is_in(escaped, c)) {
        std::string shown = escape(c);
        const std::size_t width = shown.size();
        return {std::move(shown), decoded->length, width};
    }
    return {std::string(text.substr(0, decoded->length)), decoded->length, width_of(c)};
}

std::string printable(std::string_view text)
{
    constexpr std::size_t max_width = 4000;
    std::string result;
    std::size_t width = 0;
    while (!text.empty()) {
        const Shown shown = show_step(text);
        width += shown.width;
        if (width > max_width || result.size() > 4 * max_width) {
            return result + "...";
        }
        result += shown.text;
        text.remove_prefix(shown.bytes);
    }
    return result;
}

} // namespace initbridge::diag
