#include "translate/systemd/quoting.hpp"

#include "translate/text/number_format.hpp"
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
            out += text::format_number(expansion.format, *spelling.instance).value_or("");
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
