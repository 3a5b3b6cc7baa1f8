#include "translate/text/utf8.hpp"

#include "translate/diag/code_point.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace initbridge::text {

namespace {

/// The number of bytes at the start of `text` that are ASCII, found eight at a time.
std::size_t ascii_prefix(std::string_view text)
{
    constexpr std::uint64_t high_bits = 0x8080808080808080U;
    std::size_t offset = 0;
    while (text.size() - offset >= sizeof(std::uint64_t)) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data() + offset, sizeof eight);
        if ((eight & high_bits) != 0) {
            break;
        }
        offset += sizeof eight;
    }
    while (offset < text.size() && static_cast<unsigned char>(text[offset]) < 0x80) {
        ++offset;
    }
    return offset;
}

} // namespace

std::optional<std::size_t> find_invalid_utf8(std::string_view text)
{
    std::size_t offset = ascii_prefix(text);
    while (offset < text.size()) {
        const std::optional<CodePoint> decoded = decode_code_point(text.substr(offset));
        if (!decoded) {
            return offset;
        }
        offset += decoded->length;
        offset += ascii_prefix(text.substr(offset));
    }
    return std::nullopt;
}

bool is_noncharacter(char32_t c)
{
    return (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFEU) == 0xFFFEU;
}

bool is_python_space(char32_t c)
{
    if (c < 0x80) {
        return c == ' ' || (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x1F);
    }
    return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_control(char32_t c)
{
    return c < 0x20 || c == 0x7F;
}

bool has_control(std::string_view text)
{
    return std::any_of(
        text.begin(), text.end(), [](char c) { return is_control(static_cast<unsigned char>(c)); });
}

std::size_t count_code_points(std::string_view text)
{
    std::size_t count = 0;
    while (!text.empty()) {
        text.remove_prefix(diag::step_length(text));
        ++count;
    }
    return count;
}

} // namespace initbridge::text
