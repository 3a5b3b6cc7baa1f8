#include "translate/text/number_format.hpp"

#include <algorithm>
#include <cstddef>

namespace initbridge::text {

namespace {

constexpr std::string_view digits_to_16 = "0123456789abcdef";

/// Python's `%` with integers, as far as process_num uses it: flags, width, precision, conversion.
struct NumberFormat {
    bool zero = false;
    bool left = false;
    char sign = '\0'; ///< `+` or a blank before numbers that are not negative
    bool prefix = false;
    std::size_t width = 0;
    std::size_t precision = 0;
    char conversion = 'd';
};

[[nodiscard]] std::size_t read_count(std::string_view format, std::size_t& at)
{
    std::size_t count = 0;
    while (at < format.size() && format[at] >= '0' && format[at] <= '9' && count < 1000) {
        count = count * 10 + static_cast<std::size_t>(format[at++] - '0');
    }
    return count;
}

void read_flags(std::string_view format, std::size_t& at, NumberFormat& result)
{
    for (; at < format.size(); ++at) {
        switch (format[at]) {
        case '0':
            result.zero = true;
            break;
        case '-':
            result.left = true;
            break;
        case '+':
            result.sign = '+';
            break;
        case ' ':
            result.sign = result.sign == '\0' ? ' ' : result.sign;
            break;
        case '#':
            result.prefix = true;
            break;
        default:
            return;
        }
    }
}

[[nodiscard]] std::optional<NumberFormat> parse_number_format(std::string_view format)
{
    NumberFormat result;
    std::size_t at = 0;
    read_flags(format, at, result);
    result.width = read_count(format, at);
    if (at < format.size() && format[at] == '.') {
        ++at;
        result.precision = read_count(format, at);
    }
    constexpr std::string_view conversions = "diusraxXo";
    if (at + 1 != format.size() || conversions.find(format[at]) == std::string_view::npos) {
        return std::nullopt;
    }
    result.conversion = format[at];
    return result;
}

[[nodiscard]] bool is_text_conversion(char conversion)
{
    return conversion == 's' || conversion == 'r' || conversion == 'a';
}

[[nodiscard]] std::string digits_of(std::int64_t number, char conversion)
{
    const std::int64_t base = conversion == 'o'                        ? 8
                              : conversion == 'x' || conversion == 'X' ? 16
                                                                       : 10;
    std::string digits;
    do {
        const char digit = digits_to_16[static_cast<std::size_t>(number % base)];
        const bool raise = conversion == 'X' && digit >= 'a';
        digits.push_back(raise ? static_cast<char>(digit - 'a' + 'A') : digit);
        number /= base;
    } while (number > 0);
    std::reverse(digits.begin(), digits.end());
    return digits;
}

[[nodiscard]] std::string base_prefix(const NumberFormat& format)
{
    if (!format.prefix) {
        return {};
    }
    switch (format.conversion) {
    case 'o':
        return "0o";
    case 'x':
        return "0x";
    case 'X':
        return "0X";
    default:
        return {};
    }
}

} // namespace

std::optional<std::string> format_number(std::string_view format, std::int64_t number)
{
    const std::optional<NumberFormat> parsed = parse_number_format(format);
    if (!parsed) {
        return std::nullopt;
    }
    std::string digits = digits_of(number, parsed->conversion);
    if (is_text_conversion(parsed->conversion)) {
        // str() of the number: the precision cuts, zeros and signs mean nothing.
        if (format.find('.') != std::string_view::npos) {
            digits.resize(std::min(digits.size(), parsed->precision));
        }
    } else if (digits.size() < parsed->precision) {
        digits.insert(0, parsed->precision - digits.size(), '0');
    }
    std::string head;
    if (!is_text_conversion(parsed->conversion)) {
        head = parsed->sign == '\0' ? "" : std::string(1, parsed->sign);
        head += base_prefix(*parsed);
    }
    const std::size_t length = head.size() + digits.size();
    const std::size_t padding = parsed->width > length ? parsed->width - length : 0;
    if (parsed->left) {
        return head + digits + std::string(padding, ' ');
    }
    if (parsed->zero && !is_text_conversion(parsed->conversion)) {
        return head + std::string(padding, '0') + digits;
    }
    return std::string(padding, ' ') + head + digits;
}

} // namespace initbridge::text
