#include "translate/spec/source_check.hpp"

#include "translate/spec/codes.hpp"
#include "translate/text/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace initbridge::spec {

namespace {

/// Far more than the 200 levels that are allowed, so that texts with brackets in them hardly ever
/// look suspicious.
constexpr std::size_t many_brackets = 1000;

enum class ByteClass : std::uint8_t { plain, control, carriage_return, opener, closer, high };

constexpr std::array<ByteClass, 256> byte_classes = [] {
    std::array<ByteClass, 256> classes{};
    for (std::size_t i = 0; i < 0x20; ++i)
        classes[i] = ByteClass::control;
    for (std::size_t i = 0x80; i < classes.size(); ++i)
        classes[i] = ByteClass::high;
    classes['\t'] = classes['\n'] = ByteClass::plain;
    classes['\r'] = ByteClass::carriage_return;
    classes['['] = classes['{'] = ByteClass::opener;
    classes[']'] = classes['}'] = ByteClass::closer;
    return classes;
}();

struct Found {
    std::optional<std::size_t> control;
    std::optional<std::size_t> carriage_return; // not before a newline
    std::optional<std::size_t> high;
    std::optional<std::size_t> many_open_brackets;
};

void note_first(std::optional<std::size_t>& where, std::size_t offset)
{
    if (!where)
        where = offset;
}

Found scan(std::string_view text)
{
    Found found;
    std::size_t open = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        switch (byte_classes[static_cast<unsigned char>(text[i])]) {
        case ByteClass::plain:
            break;
        case ByteClass::control:
            note_first(found.control, i);
            break;
        case ByteClass::carriage_return:
            if (i + 1 == text.size() || text[i + 1] != '\n')
                note_first(found.carriage_return, i);
            break;
        case ByteClass::opener:
            if (++open > many_brackets)
                note_first(found.many_open_brackets, i);
            break;
        case ByteClass::closer:
            open -= open > 0 ? 1U : 0U;
            break;
        case ByteClass::high:
            note_first(found.high, i);
            break;
        }
    }
    return found;
}

struct Signature {
    std::string_view bytes;
    std::string_view encoding;
};

/// The longer ones first: UTF-32LE begins like UTF-16LE.
constexpr std::array<Signature, 4> signatures{{
    {std::string_view("\xFF\xFE\0\0", 4), "UTF-32"},
    {std::string_view("\0\0\xFE\xFF", 4), "UTF-32"},
    {"\xFF\xFE", "UTF-16"},
    {"\xFE\xFF", "UTF-16"},
}};

bool has_other_encoding(std::string_view text, diag::FileId file, diag::Diagnostics& out)
{
    const auto signature = std::ranges::find_if(
        signatures, [&](const Signature& s) { return text.starts_with(s.bytes); });
    if (signature == signatures.end())
        return false;
    out.error(
           codes::yaml_encoding,
           diag::SourceMark{file, 1, 1},
           fmt::format("the file is {}, not UTF-8", signature->encoding))
        .hint = fmt::format("convert it: iconv -f {} -t UTF-8", signature->encoding);
    return true;
}

} // namespace

diag::SourceMark mark_of(std::string_view text, diag::FileId file, std::size_t offset)
{
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const std::size_t newline = before.rfind('\n');
    const std::size_t line_start = newline == std::string_view::npos ? 0 : newline + 1;
    return {
        file,
        static_cast<std::uint32_t>(std::ranges::count(before, '\n') + 1),
        static_cast<std::uint32_t>(before.size() - line_start + 1)};
}

SourceCheck check_source(std::string_view text, diag::FileId file, diag::Diagnostics& out)
{
    if (text.size() > largest_file) {
        out.error(
               codes::yaml_limit,
               diag::SourceMark{file, 1, 1},
               fmt::format("the file has {} bytes, more than 32 MiB", text.size()))
            .hint = "split it";
        return {.usable = false, .many_open_brackets = std::nullopt};
    }
    if (has_other_encoding(text, file, out))
        return {.usable = false, .many_open_brackets = std::nullopt};

    const Found found = scan(text);
    SourceCheck result{.usable = true, .many_open_brackets = found.many_open_brackets};
    const auto refuse = [&](std::size_t offset, std::string message, std::string hint) {
        result.usable = false;
        out.error(codes::yaml_encoding, mark_of(text, file, offset), std::move(message)).hint =
            std::move(hint);
    };
    if (found.control)
        refuse(
            *found.control,
            fmt::format(
                "control character U+{:04X}", static_cast<unsigned char>(text[*found.control])),
            "in a text write it as an escape: \"\\e\", \"\\x1b\"");
    // The library drops such a carriage return without a word.
    if (found.carriage_return)
        refuse(
            *found.carriage_return,
            "carriage return that no newline follows",
            "end lines with a newline");
    if (found.high) {
        if (const auto bad = text::find_invalid_utf8(text.substr(*found.high)))
            refuse(
                *found.high + *bad,
                fmt::format(
                    "byte 0x{:02X} is not valid UTF-8",
                    static_cast<unsigned char>(text[*found.high + *bad])),
                "save the file as UTF-8");
    }
    return result;
}

} // namespace initbridge::spec
