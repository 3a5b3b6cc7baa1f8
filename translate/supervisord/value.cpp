#include "translate/supervisord/value.hpp"

#include "translate/text/utf8.hpp"

#include <array>

namespace initbridge::supervisord {

namespace {

/// Printable ASCII that means nothing to the reader wherever it stands.
constexpr std::array<bool, 256> make_plain_bytes()
{
    std::array<bool, 256> plain{};
    for (std::size_t byte = 0x21; byte < 0x7F; ++byte) {
        plain[byte] = byte != '%' && byte != ';' && byte != '#';
    }
    return plain;
}

constexpr std::array<bool, 256> plain_bytes = make_plain_bytes();

std::size_t plain_prefix(std::string_view text)
{
    std::size_t length = 0;
    while (length < text.size() && plain_bytes[static_cast<unsigned char>(text[length])]) {
        ++length;
    }
    return length;
}

/// The expansion without its percent sign.
std::string spell(const model::Expansion& expansion)
{
    switch (expansion.kind) {
    case model::ExpansionKind::env:
        return "(ENV_" + expansion.name + ")s";
    case model::ExpansionKind::home:
        return "(ENV_HOME)s";
    case model::ExpansionKind::program_name:
        return "(program_name)s";
    case model::ExpansionKind::group_name:
        return "(group_name)s";
    case model::ExpansionKind::process_num:
        return "(process_num)" + (expansion.format.empty() ? "d" : expansion.format);
    case model::ExpansionKind::numprocs:
        return "(numprocs)d";
    case model::ExpansionKind::here:
        return "(here)s";
    case model::ExpansionKind::host_node_name:
        return "(host_node_name)s";
    }
    return {};
}

} // namespace

Piece piece_of(const model::TextPart& part, std::optional<std::string_view> home)
{
    if (const auto* literal = std::get_if<std::string>(&part)) {
        return {*literal, nullptr};
    }
    const auto& expansion = std::get<model::Expansion>(part);
    if (expansion.kind == model::ExpansionKind::home && home) {
        return {*home, nullptr};
    }
    return {{}, &expansion};
}

void ValueWriter::literal(std::string_view text)
{
    while (!text.empty()) {
        const std::size_t plain = plain_prefix(text);
        if (plain != 0) {
            out_.append(text.substr(0, plain));
            line_begins_ = false;
            after_space_ = false;
            text.remove_prefix(plain);
            continue;
        }
        text.remove_prefix(special(text));
    }
}

std::size_t ValueWriter::special(std::string_view text)
{
    switch (text.front()) {
    case '\n':
        end_line();
        out_ += "\n ";
        line_begins_ = true;
        after_space_ = false;
        return 1;
    case '%':
        out_ += expanded_ == Expanded::once ? "%%" : "%%%%";
        line_begins_ = false;
        after_space_ = false;
        // With an [include] section the text `%(here)s` is replaced before anything is expanded,
        // wherever it stands (options.py, expand_here).
        if (text.substr(1).starts_with("(here)s")) {
            guard();
        }
        return 1;
    case ';':
    case '#':
        if (line_begins_ || after_space_) {
            guard();
        }
        break;
    default:
        break;
    }
    const auto decoded = text::decode_code_point(text);
    const std::size_t length = decoded ? decoded->length : 1;
    if (decoded && text::is_python_space(decoded->value)) {
        space(text.substr(0, length));
    } else {
        out_.append(text.substr(0, length));
        line_begins_ = false;
        after_space_ = false;
    }
    return length;
}

void ValueWriter::space(std::string_view bytes)
{
    if (line_begins_) {
        guard();
    }
    out_.append(bytes);
    line_begins_ = false;
    after_space_ = true;
}

void ValueWriter::expansion(const model::Expansion& expansion)
{
    // The folder of the configuration file is put in as text where there is an [include] section;
    // a doubled percent sign would be left over then. It holds no percent sign itself.
    const bool doubled =
        expanded_ == Expanded::twice && expansion.kind != model::ExpansionKind::here;
    out_ += doubled ? "%%" : "%";
    out_ += spell(expansion);
    line_begins_ = false;
    after_space_ = false;
}

void ValueWriter::piece(const Piece& piece)
{
    if (piece.expansion == nullptr) {
        literal(piece.literal);
    } else {
        expansion(*piece.expansion);
    }
}

void ValueWriter::finish()
{
    end_line();
    out_ += '\n';
}

void ValueWriter::end_line()
{
    if (line_begins_ || after_space_) {
        guard();
    }
}

void ValueWriter::guard()
{
    out_ += expanded_ == Expanded::once ? "%(program_name).0s" : "%%(program_name).0s";
    line_begins_ = false;
    after_space_ = false;
}

} // namespace initbridge::supervisord
