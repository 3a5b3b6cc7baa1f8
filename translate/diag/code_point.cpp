#include "translate/diag/code_point.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace initbridge::diag {

namespace {

/// What a lead byte says: the length of its sequence and the range of the byte behind it, which
/// alone rules out overlong forms, surrogates and values above U+10FFFF (Unicode, table 3-7).
struct Lead {
    std::size_t length = 0; // 0: not a lead byte
    unsigned char second_min = 0x80;
    unsigned char second_max = 0xBF;
};

constexpr Lead lead_of(unsigned char byte)
{
    if (byte >= 0xC2 && byte <= 0xDF) {
        return {2};
    }
    if (byte >= 0xE0 && byte <= 0xEF) {
        if (byte == 0xE0) {
            return {3, 0xA0, 0xBF};
        }
        return byte == 0xED ? Lead{3, 0x80, 0x9F} : Lead{3};
    }
    if (byte >= 0xF0 && byte <= 0xF4) {
        if (byte == 0xF0) {
            return {4, 0x90, 0xBF};
        }
        return byte == 0xF4 ? Lead{4, 0x80, 0x8F} : Lead{4};
    }
    return {};
}

} // namespace

std::optional<CodePoint> decode_code_point(std::string_view text)
{
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x80) {
        return CodePoint{first, 1};
    }
    const Lead lead = lead_of(first);
    if (lead.length == 0 || text.size() < lead.length) {
        return std::nullopt;
    }
    const auto second = static_cast<unsigned char>(text[1]);
    if (second < lead.second_min || second > lead.second_max) {
        return std::nullopt;
    }
    char32_t value = first & (0x7FU >> lead.length);
    for (std::size_t i = 1; i < lead.length; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0U) != 0x80U) {
            return std::nullopt;
        }
        value = (value << 6U) | (byte & 0x3FU);
    }
    return CodePoint{value, lead.length};
}

std::size_t step_length(std::string_view text)
{
    if (static_cast<unsigned char>(text.front()) < 0x80) {
        return 1;
    }
    const std::optional<CodePoint> decoded = decode_code_point(text);
    return decoded ? decoded->length : 1;
}

} // namespace initbridge::diag
