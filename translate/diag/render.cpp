#include "translate/diag/render.hpp"

#include "translate/diag/code_point.hpp"
#include "translate/diag/diagnostic.hpp"
#include "translate/diag/printable.hpp"
#include "translate/diag/source.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace initbridge::diag {

namespace {

constexpr std::size_t max_columns = 160;    // of a source line, cut marks not counted
constexpr std::size_t columns_before = 100; // of them before the caret, where the line is cut
constexpr std::string_view cut_mark = "...";
constexpr std::string_view source_indent = "  "; // no line of the input begins a line of ours

/// Select Graphic Rendition sequences (ECMA-48, 8.3.117).
namespace sgr {
constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view red = "\x1b[1;31m";
constexpr std::string_view green = "\x1b[1;32m";
constexpr std::string_view magenta = "\x1b[1;35m";
constexpr std::string_view cyan = "\x1b[1;36m";
constexpr std::string_view reset = "\x1b[0m";
} // namespace sgr

std::string_view colour_of(Severity severity)
{
    switch (severity) {
    case Severity::note:
        return sgr::cyan;
    case Severity::warning:
        return sgr::magenta;
    case Severity::error:
        return sgr::red;
    }
    return sgr::red;
}

/// A part of a source line as it is shown, and the columns before the caret in it.
struct Excerpt {
    std::string text;
    std::size_t caret = 0;
};

/// A tab is four spaces, so that the caret stands right on every terminal.
Shown show_source_step(std::string_view text)
{
    if (text.front() == '\t') {
        return {"    ", 1, 4};
    }
    return show_step(text);
}

/// What a step takes of the columns that a source line may have; never nothing, so that a line of
/// combining marks ends too.
std::size_t cost_of(const Shown& shown)
{
    return std::max<std::size_t>(shown.width, 1);
}

bool fits(std::string_view line)
{
    std::size_t used = 0;
    for (std::size_t offset = 0; offset < line.size() && used <= max_columns;) {
        const Shown shown = show_source_step(line.substr(offset));
        used += cost_of(shown);
        offset += shown.bytes;
    }
    return used <= max_columns;
}

/// Where the step begins that ends before `offset` (greater than 0).
std::size_t step_before(std::string_view line, std::size_t offset)
{
    for (std::size_t length = std::min<std::size_t>(4, offset); length > 1; --length) {
        if (step_length(line.substr(offset - length, length)) == length) {
            return offset - length;
        }
    }
    return offset - 1;
}

/// Where the shown part of `line` begins, so that the byte at `target` is in it.
std::size_t window_start(std::string_view line, std::size_t target)
{
    if (fits(line)) {
        return 0;
    }
    std::size_t used = 0;
    std::size_t start = target;
    while (start > 0) {
        const std::size_t before = step_before(line, start);
        used += cost_of(show_source_step(line.substr(before)));
        if (used > columns_before) {
            break;
        }
        start = before;
    }
    return start;
}

Excerpt excerpt_of(std::string_view line, std::size_t target)
{
    Excerpt result;
    std::size_t offset = window_start(line, target);
    if (offset > 0) {
        result.text = cut_mark;
        result.caret = cut_mark.size();
    }
    std::size_t used = 0;
    while (offset < line.size()) {
        const Shown shown = show_source_step(line.substr(offset));
        used += cost_of(shown);
        if (used > max_columns) {
            result.text += cut_mark;
            break;
        }
        result.text += shown.text;
        offset += shown.bytes;
        if (offset <= target) {
            result.caret += shown.width;
        }
    }
    return result;
}

/// Writes diagnostics into one string.
class Printer {
public:
    Printer(const SourceMap& sources, Colour colour)
        : sources_(sources)
        , colour_(colour)
    {}

    void print(const Diagnostic& diagnostic)
    {
        print_head(diagnostic.where, diagnostic.severity, diagnostic.message);
        if (!diagnostic.code.empty()) {
            out_ += fmt::format(" [{}]", diagnostic.code);
        }
        out_ += '\n';
        if (diagnostic.where) {
            print_source(*diagnostic.where);
        }
        if (!diagnostic.hint.empty()) {
            print_painted(sgr::bold, "hint:");
            out_ += ' ' + printable(diagnostic.hint) + '\n';
        }
        for (const Related& related : diagnostic.related) {
            print_head(related.where, Severity::note, related.message);
            out_ += '\n';
        }
    }

    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    void print_painted(std::string_view paint, std::string_view text)
    {
        if (colour_ == Colour::on) {
            out_ += paint;
        }
        out_ += text;
        if (colour_ == Colour::on) {
            out_ += sgr::reset;
        }
    }

    /// `file:line:col: error: message`, without what is unknown of the place.
    void
    print_head(const std::optional<SourceMark>& where, Severity severity, std::string_view message)
    {
        if (where) {
            std::string place = printable(sources_.name(where->file));
            if (where->line != 0) {
                place += fmt::format(":{}", where->line);
                const std::uint32_t column = sources_.column_in_code_points(*where);
                place += column != 0 ? fmt::format(":{}", column) : std::string();
            }
            print_painted(sgr::bold, place + ':');
            out_ += ' ';
        }
        print_painted(colour_of(severity), fmt::format("{}:", to_string(severity)));
        out_ += ' ' + printable(message);
    }

    void print_source(const SourceMark& where)
    {
        std::string_view line = sources_.line(where.file, where.line);
        std::size_t target = where.column == 0 ? 0 : where.column - 1;
        if (where.line == 1 && line.starts_with(byte_order_mark)) {
            line.remove_prefix(byte_order_mark.size());
            target -= std::min(target, byte_order_mark.size());
        }
        if (line.empty()) {
            return;
        }
        const Excerpt excerpt = excerpt_of(line, std::min(target, line.size()));
        out_ += fmt::format("{}{}\n", source_indent, excerpt.text);
        if (where.column != 0) {
            out_ += source_indent;
            out_.append(excerpt.caret, ' ');
            print_painted(sgr::green, "^");
            out_ += '\n';
        }
    }

    const SourceMap& sources_;
    Colour colour_;
    std::string out_;
};

} // namespace

std::string render_text(const Diagnostics& diagnostics, const SourceMap& sources, Colour colour)
{
    Printer printer(sources, colour);
    for (const Diagnostic& diagnostic : diagnostics.distinct()) {
        printer.print(diagnostic);
    }
    return printer.take();
}

} // namespace initbridge::diag
