#include "translate/systemd/quoting.hpp"

#include "translate/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <variant>

namespace initbridge::systemd {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

void append_hex(std::string& out, unsigned char byte)
{
    out += "\\x";
    out += hex_digits[byte >> 4U];
    out += hex_digits[byte & 15U];
}

[[nodiscard]] bool is_plain_in_quotes(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte != 0x7f && c != '\\' && c != '"' && c != '%';
}

void append_special(std::string& out, char c)
{
    switch (c) {
    case '\\':
        out += "\\\\";
        break;
    case '"':
        out += "\\\"";
        break;
    case '%':
        out += "%%";
        break;
    case '\n':
        out += "\\n";
        break;
    case '\t':
        out += "\\t";
        break;
    default:
        append_hex(out, static_cast<unsigned char>(c));
        break;
    }
}

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
        const char digit = hex_digits[static_cast<std::size_t>(number % base)];
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

void append_expansion(std::string& out, const model::Expansion& expansion, const Spelling& spelling)
{
    switch (expansion.kind) {
    case model::ExpansionKind::home:
        if (spelling.scope == model::Scope::user) {
            out += "%h";
        } else {
            append_escaped(out, spelling.home);
        }
        break;
    case model::ExpansionKind::process_num:
        if (spelling.instance) {
            out += format_number(expansion.format, *spelling.instance).value_or("");
        } else {
            out += "%i";
        }
        break;
    case model::ExpansionKind::here:
        out += "/etc";
        break;
    case model::ExpansionKind::host_node_name:
        out += "%H";
        break;
    // Literals since resolve; a variable of run time was refused before anything is spelled.
    case model::ExpansionKind::env:
    case model::ExpansionKind::program_name:
    case model::ExpansionKind::group_name:
    case model::ExpansionKind::numprocs:
        break;
    }
}

} // namespace

void append_escaped(std::string& out, std::string_view literal)
{
    std::size_t start = 0;
    for (std::size_t i = 0; i < literal.size(); ++i) {
        if (!is_plain_in_quotes(literal[i])) {
            out.append(literal, start, i - start);
            append_special(out, literal[i]);
            start = i + 1;
        }
    }
    out.append(literal, start);
}

void append_raw(std::string& out, std::string_view literal)
{
    for (const char c : literal) {
        out += c;
        if (c == '%') {
            out += '%';
        }
    }
}

void append_escaped(std::string& out, const model::Text& text, const Spelling& spelling)
{
    for (const model::TextPart& part : text.parts()) {
        if (const auto* literal = std::get_if<std::string>(&part)) {
            append_escaped(out, *literal);
        } else {
            append_expansion(out, std::get<model::Expansion>(part), spelling);
        }
    }
}

void append_quoted(std::string& out, const model::Text& text, const Spelling& spelling)
{
    out += '"';
    append_escaped(out, text, spelling);
    out += '"';
}

void append_quoted(std::string& out, std::string_view literal)
{
    out += '"';
    append_escaped(out, literal);
    out += '"';
}

void append_raw(std::string& out, const model::Text& text, const Spelling& spelling)
{
    for (const model::TextPart& part : text.parts()) {
        if (const auto* literal = std::get_if<std::string>(&part)) {
            append_raw(out, *literal);
            continue;
        }
        const auto& expansion = std::get<model::Expansion>(part);
        if (expansion.kind == model::ExpansionKind::home &&
            spelling.scope == model::Scope::system) {
            append_raw(out, spelling.home);
        } else {
            append_expansion(out, expansion, spelling);
        }
    }
}

std::string shown(const model::Text& text, const Spelling& spelling)
{
    std::string result;
    for (const model::TextPart& part : text.parts()) {
        if (const auto* literal = std::get_if<std::string>(&part)) {
            result += *literal;
            continue;
        }
        const auto& expansion = std::get<model::Expansion>(part);
        if (expansion.kind == model::ExpansionKind::home) {
            result += spelling.home;
        } else if (expansion.kind == model::ExpansionKind::process_num && !spelling.instance) {
            result += '0';
        } else {
            append_expansion(result, expansion, spelling);
        }
    }
    return result;
}

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

bool is_plain_number(std::string_view format)
{
    constexpr std::array<std::string_view, 6> plain{"d", "i", "u", "s", "r", "a"};
    return std::find(plain.begin(), plain.end(), format) != plain.end();
}

bool has_noncharacter(std::string_view literal)
{
    // All of them begin with a byte from 0xef up, which hardly any text has.
    for (std::size_t i = 0; i < literal.size(); ++i) {
        if (static_cast<unsigned char>(literal[i]) < 0xef) {
            continue;
        }
        const std::optional<text::CodePoint> point = text::decode_code_point(literal.substr(i));
        if (point && text::is_noncharacter(point->value)) {
            return true;
        }
    }
    return false;
}

bool has_noncharacter(const model::Text& text)
{
    return std::any_of(text.parts().begin(), text.parts().end(), [](const model::TextPart& part) {
        const auto* literal = std::get_if<std::string>(&part);
        return literal != nullptr && has_noncharacter(*literal);
    });
}

void append_raw_path(std::string& out, const model::Text& path, const Spelling& spelling)
{
    append_raw(out, path, spelling);
    if (out.ends_with('\\') || out.ends_with(' ') || out.ends_with('\t')) {
        out += '/';
    }
}

std::string escape_slice_part(std::string_view name)
{
    std::string result;
    for (const char c : name) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == ':' || c == '_' || c == '.';
        if (plain) {
            result += c;
        } else {
            append_hex(result, static_cast<unsigned char>(c));
        }
    }
    return result;
}

} // namespace initbridge::systemd
