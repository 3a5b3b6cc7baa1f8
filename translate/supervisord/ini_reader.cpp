#include "translate/supervisord/ini_reader.hpp"

#include "translate/text/utf8.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <ranges>
#include <string>

namespace initbridge::supervisord {

namespace {

/// The code point at `offset`, a replacement for one byte where the text is not UTF-8.
text::CodePoint code_point_at(std::string_view line, std::size_t offset)
{
    constexpr text::CodePoint replacement{0xFFFD, 1};
    const auto first = static_cast<unsigned char>(line[offset]);
    if (first < 0x80U) {
        return {first, 1};
    }
    return text::decode_code_point(line.substr(offset)).value_or(replacement);
}

/// Where the code point before `offset` (not 0) begins.
std::size_t begin_before(std::string_view line, std::size_t offset)
{
    std::size_t before = offset;
    while (before != 0) {
        --before;
        const bool continues = (static_cast<unsigned char>(line[before]) & 0xC0U) == 0x80U;
        if (!continues || offset - before == 4) {
            break;
        }
    }
    return before;
}

/// Is `offset` the begin of the line or behind white space?
bool is_after_space(std::string_view line, std::size_t offset)
{
    return offset == 0 ||
           text::is_python_space(code_point_at(line, begin_before(line, offset)).value);
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
    std::size_t end = line.size();
    while (end > result.offset) {
        const std::size_t begin = begin_before(line, end);
        const text::CodePoint c = code_point_at(line, begin);
        // One that ends earlier has bytes behind it that are no UTF-8.
        if (begin + c.length != end || !text::is_python_space(c.value)) {
            break;
        }
        end = begin;
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
    Reader(diag::FileId file, const std::vector<std::string_view>& only)
        : file_(file)
        , only_(only)
    {}

    void line(std::string_view line)
    {
        ++number_;
        const std::size_t comment = find_comment(line);
        const Stripped value = strip(line.substr(0, comment));
        if (value.text.empty()) {
            if (comment == std::string_view::npos) {
                go_on_with("");
            }
            return;
        }
        if (in_option_ && value.indent_columns > indent_) {
            return go_on_with(value.text);
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
        in_section_ = true;
        passes_over_ = !only_.empty() && std::ranges::find(only_, name) == only_.end();
        if (passes_over_) {
            return;
        }
        const auto [found, is_new] = numbers_.emplace(name, result_.sections.size());
        section_ = found->second;
        if (is_new) {
            result_.sections.push_back({std::string(name), mark, {}});
        }
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
        in_option_ = true;
        if (!passes_over_) {
            const std::string_view value = strip(text.substr(delimiter + 1)).text;
            result_.sections[section_].options.push_back({lower(key), std::string(value), mark});
        }
    }

    /// A further line of the option.
    void go_on_with(std::string_view text)
    {
        if (in_option_ && !passes_over_) {
            result_.sections[section_].options.back().value.append("\n").append(text);
        }
    }

    diag::FileId file_;
    const std::vector<std::string_view>& only_;
    IniText result_;
    std::uint32_t number_ = 0;
    std::size_t indent_ = 0; ///< of the last line that was not a continuation
    std::map<std::string, std::size_t, std::less<>> numbers_; ///< of sections, by name
    std::size_t section_ = 0;
    bool in_section_ = false;
    bool passes_over_ = false; ///< the section
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

IniText
read_ini(std::string_view text, diag::FileId file, const std::vector<std::string_view>& only)
{
    Reader reader(file, only);
    // Universal newlines: a lone carriage return ends a line too. To look for one alone is faster.
    const std::string_view ends = text.find('\r') == std::string_view::npos ? "\n" : "\r\n";
    while (!text.empty()) {
        const std::size_t found =
            ends.size() == 1 ? text.find(ends.front()) : text.find_first_of(ends);
        const std::size_t end = std::min(found, text.size());
        reader.line(text.substr(0, end));
        const bool crlf = text.substr(end).starts_with("\r\n");
        text.remove_prefix(std::min(text.size(), end + (crlf ? 2 : 1)));
    }
    return reader.finish();
}

} // namespace initbridge::supervisord
