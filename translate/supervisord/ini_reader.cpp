#include "translate/supervisord/ini_reader.hpp"

#include "translate/text/utf8.hpp"

#include <algorithm>
#include <ranges>

namespace initbridge::supervisord {

namespace {

/// The code point at `offset`, a replacement for one byte where the text is not UTF-8.
text::CodePoint code_point_at(std::string_view line, std::size_t offset)
{
    constexpr text::CodePoint replacement{0xFFFD, 1};
    return text::decode_code_point(line.substr(offset)).value_or(replacement);
}

/// Is `offset` the begin of the line or behind white space?
bool is_after_space(std::string_view line, std::size_t offset)
{
    std::size_t before = offset;
    while (before != 0) {
        --before;
        const bool continues = (static_cast<unsigned char>(line[before]) & 0xC0U) == 0x80U;
        if (!continues || offset - before == 4) {
            break;
        }
    }
    return offset == 0 || text::is_python_space(code_point_at(line, before).value);
}

/// Where a comment begins that follows a value; npos: none. The reader looks at the first `;` and
/// the first `#`, then at the second ones, and stops with the first round that finds a comment
/// (configparser.py, RawConfigParser._read): in `a;b ;c #d` it is `#d`.
std::size_t find_inline_comment(std::string_view line)
{
    constexpr std::size_t none = std::string_view::npos;
    std::size_t begin = none;
    std::size_t semicolon = line.find(';');
    std::size_t hash = line.find('#');
    while (begin == none && (semicolon != none || hash != none)) {
        for (std::size_t* place : {&semicolon, &hash}) {
            if (*place != none && is_after_space(line, *place)) {
                begin = std::min(begin, *place);
            }
        }
        semicolon = semicolon == none ? none : line.find(';', semicolon + 1);
        hash = hash == none ? none : line.find('#', hash + 1);
    }
    return begin;
}

struct Stripped {
    std::string_view text;
    std::size_t offset = 0;         ///< in bytes
    std::size_t indent_columns = 0; ///< in code points, as the reader counts
};

/// str.strip()
Stripped strip(std::string_view line)
{
    Stripped result;
    while (result.offset < line.size()) {
        const text::CodePoint c = code_point_at(line, result.offset);
        if (!text::is_python_space(c.value)) {
            break;
        }
        result.offset += c.length;
        ++result.indent_columns;
    }
    std::size_t end = result.offset;
    for (std::size_t offset = end; offset < line.size();) {
        const text::CodePoint c = code_point_at(line, offset);
        offset += c.length;
        end = text::is_python_space(c.value) ? end : offset;
    }
    result.text = line.substr(result.offset, end - result.offset);
    return result;
}

/// Where a comment begins; npos: none.
std::size_t find_comment(std::string_view line)
{
    const std::string_view text = strip(line).text;
    const bool whole_line = text.starts_with(';') || text.starts_with('#');
    return whole_line ? 0 : find_inline_comment(line);
}

std::string lower(std::string_view text)
{
    std::string result(text);
    for (char& c : result) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return result;
}

class Reader {
public:
    explicit Reader(diag::FileId file)
        : file_(file)
    {}

    void line(std::string_view line)
    {
        ++number_;
        const std::size_t comment = find_comment(line);
        const Stripped value = strip(line.substr(0, comment));
        if (value.text.empty()) {
            if (comment == std::string_view::npos && in_option_) {
                option().value += '\n';
            }
            return;
        }
        if (in_option_ && value.indent_columns > indent_) {
            option().value.append("\n").append(value.text);
            return;
        }
        indent_ = value.indent_columns;
        in_option_ = false;
        const diag::SourceMark mark{file_, number_, static_cast<std::uint32_t>(value.offset) + 1};
        if (value.text.front() == '[' && value.text.rfind(']') > 1 &&
            value.text.rfind(']') != std::string_view::npos) {
            section(value.text.substr(1, value.text.rfind(']') - 1), mark);
        } else {
            option_line(value.text, mark);
        }
    }

    IniText finish()
    {
        for (IniSection& section : result_.sections) {
            for (IniOption& option : section.options) {
                const Stripped stripped = strip(option.value);
                // Only the end: a value may begin with an empty line.
                option.value.resize(
                    stripped.text.empty() ? 0 : stripped.offset + stripped.text.size());
            }
        }
        return std::move(result_);
    }

private:
    void section(std::string_view name, diag::SourceMark mark)
    {
        const auto found = std::ranges::find(result_.sections, name, &IniSection::name);
        section_ = static_cast<std::size_t>(found - result_.sections.begin());
        if (found == result_.sections.end()) {
            result_.sections.push_back({std::string(name), mark, {}});
        }
        in_section_ = true;
    }

    void option_line(std::string_view text, diag::SourceMark mark)
    {
        if (!in_section_) {
            result_.problems.push_back({mark, "there is no section header before this line"});
            return;
        }
        const std::size_t delimiter = text.find_first_of("=:");
        const std::string_view key = strip(text.substr(0, delimiter)).text;
        if (delimiter == std::string_view::npos || key.empty()) {
            result_.problems.push_back({mark, "this is neither a section nor 'key = value'"});
            return;
        }
        const std::string_view value = strip(text.substr(delimiter + 1)).text;
        result_.sections[section_].options.push_back({lower(key), std::string(value), mark});
        in_option_ = true;
    }

    IniOption& option() { return result_.sections[section_].options.back(); }

    diag::FileId file_;
    IniText result_;
    std::uint32_t number_ = 0;
    std::size_t indent_ = 0; ///< of the last line that was not a continuation
    std::size_t section_ = 0;
    bool in_section_ = false;
    bool in_option_ = false;
};

} // namespace

const IniOption* IniSection::find(std::string_view key) const
{
    const auto found = std::ranges::find(options.rbegin(), options.rend(), key, &IniOption::key);
    return found == options.rend() ? nullptr : &*found;
}

const IniSection* IniText::find(std::string_view name) const
{
    const auto found = std::ranges::find(sections, name, &IniSection::name);
    return found == sections.end() ? nullptr : &*found;
}

IniText read_ini(std::string_view text, diag::FileId file)
{
    Reader reader(file);
    while (!text.empty()) {
        // Universal newlines: a lone carriage return ends a line too.
        const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
        reader.line(text.substr(0, end));
        const bool crlf = text.substr(end).starts_with("\r\n");
        text.remove_prefix(std::min(text.size(), end + (crlf ? 2 : 1)));
    }
    return reader.finish();
}

} // namespace initbridge::supervisord
