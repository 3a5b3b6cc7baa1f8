#include "translate/systemd/unit_file.hpp"

#include "translate/systemd/quoting.hpp"
#include "translate/text/utf8.hpp"

#include <algorithm>
#include <cstddef>

namespace initbridge::systemd {

namespace {

constexpr std::size_t longest = 1024UL * 1024; // LONG_LINE_MAX, basic/def.h

/// WHITESPACE, basic/string-util.h
[[nodiscard]] constexpr bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

[[nodiscard]] std::string_view strip_left(std::string_view text)
{
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    return text;
}

[[nodiscard]] std::string_view strip_right(std::string_view text)
{
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

/// Text that systemd's utf8_is_valid() refuses. Most lines are ASCII.
[[nodiscard]] bool is_refused(std::string_view line)
{
    const bool is_ascii =
        std::ranges::all_of(line, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return !is_ascii && (text::find_invalid_utf8(line) || has_noncharacter(line));
}

[[nodiscard]] bool ends_in_open_backslash(std::string_view text)
{
    std::size_t count = 0;
    while (count < text.size() && text[text.size() - 1 - count] == '\\') {
        ++count;
    }
    return count % 2 == 1;
}

/// Hands out physical lines as read_line() does: LF, CR, a pair of both and NUL end a line, and NUL
/// may follow the others in the same end.
class LineReader {
public:
    explicit LineReader(std::string_view text)
        : rest_(text)
    {}

    [[nodiscard]] bool next(std::string_view& line)
    {
        if (rest_.empty()) {
            return false;
        }
        std::size_t length = 0;
        while (length < rest_.size() && !is_end(rest_[length])) {
            ++length;
        }
        line = rest_.substr(0, length);
        rest_.remove_prefix(length);
        take_end();
        ++number_;
        return true;
    }

    [[nodiscard]] std::uint32_t number() const { return number_; }

private:
    [[nodiscard]] static constexpr bool is_end(char c)
    {
        return c == '\n' || c == '\r' || c == '\0';
    }

    void take_end()
    {
        bool line_feed = false;
        bool carriage_return = false;
        while (!rest_.empty()) {
            const char c = rest_.front();
            bool& seen = c == '\n' ? line_feed : carriage_return;
            if (!is_end(c) || (c != '\0' && seen)) {
                return;
            }
            rest_.remove_prefix(1);
            if (c == '\0') {
                return;
            }
            seen = true;
        }
    }

    std::string_view rest_;
    std::uint32_t number_ = 0;
};

struct Place {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

/// A logical line: physical ones joined, and where each of them begins in it.
class LogicalLine {
public:
    [[nodiscard]] bool empty() const { return pieces_.empty(); }

    [[nodiscard]] std::string& text() { return text_; }

    [[nodiscard]] std::uint32_t line() const { return pieces_.front().place.line; }

    void add(std::string_view piece, const Place& place)
    {
        pieces_.push_back({text_.size(), place});
        text_ += piece;
    }

    void clear()
    {
        text_.clear();
        pieces_.clear();
    }

    [[nodiscard]] Place place_of(std::size_t offset) const
    {
        const Piece* found = &pieces_.front();
        for (const Piece& piece : pieces_) {
            if (piece.offset <= offset) {
                found = &piece;
            }
        }
        const auto distance = static_cast<std::uint32_t>(offset - found->offset);
        return {found->place.line, found->place.column + distance};
    }

private:
    struct Piece {
        std::size_t offset = 0;
        Place place;
    };

    std::string text_;
    std::vector<Piece> pieces_;
};

class Parser {
public:
    [[nodiscard]] UnitFileText parse(std::string_view text)
    {
        LineReader reader(text);
        std::string_view line;
        while (reader.next(line)) {
            add_physical(line, reader.number());
        }
        finish_logical();
        return std::move(result_);
    }

private:
    void add_physical(std::string_view line, std::uint32_t number)
    {
        const std::string_view stripped = strip_left(line);
        if (!stripped.empty() && (stripped.front() == '#' || stripped.front() == ';')) {
            result_.comments.push_back({std::string(stripped.substr(1)), number});
            return;
        }
        Place place{number, 1};
        if (!mark_seen_ && line.starts_with(diag::byte_order_mark)) {
            mark_seen_ = true;
            line.remove_prefix(diag::byte_order_mark.size());
            place.column += static_cast<std::uint32_t>(diag::byte_order_mark.size());
        }
        if (logical_.text().size() + line.size() > longest) {
            problem(UnitFileProblemKind::line_too_long, number);
            logical_.clear();
            return;
        }
        logical_.add(line, place);
        if (ends_in_open_backslash(logical_.text())) {
            logical_.text().back() = ' ';
            return;
        }
        finish_logical();
    }

    void finish_logical()
    {
        if (!logical_.empty()) {
            read_logical();
            logical_.clear();
        }
    }

    void read_logical()
    {
        const std::string_view all = logical_.text();
        const std::string_view line = strip_right(strip_left(all));
        if (line.empty()) {
            return;
        }
        if (is_refused(line)) {
            problem(UnitFileProblemKind::invalid_utf8, logical_.line());
        } else if (line.front() == '[') {
            read_section(line);
        } else {
            read_assignment(all, line);
        }
    }

    void read_section(std::string_view line)
    {
        if (line.back() != ']') {
            problem(UnitFileProblemKind::bad_section_header, logical_.line());
            return;
        }
        result_.sections.push_back({std::string(line.substr(1, line.size() - 2)), logical_.line()});
    }

    void read_assignment(std::string_view all, std::string_view line)
    {
        const std::size_t equals = line.find('=');
        if (result_.sections.empty()) {
            problem(UnitFileProblemKind::outside_section, logical_.line());
            return;
        }
        if (equals == std::string_view::npos || equals == 0) {
            problem(
                equals == 0 ? UnitFileProblemKind::no_key : UnitFileProblemKind::no_assignment,
                logical_.line());
            return;
        }
        const std::string_view value = strip_left(line.substr(equals + 1));
        const auto offset_of = [all](std::string_view part) {
            return static_cast<std::size_t>(part.data() - all.data());
        };
        const Place key_place = logical_.place_of(offset_of(line));
        const Place value_place =
            logical_.place_of(offset_of(value.empty() ? line.substr(equals + 1) : value));
        result_.assignments.push_back({
            result_.sections.back().name,
            std::string(strip_right(line.substr(0, equals))),
            std::string(value),
            key_place.line,
            key_place.column,
            value_place.line,
            value_place.column,
        });
    }

    void problem(UnitFileProblemKind kind, std::uint32_t line)
    {
        result_.problems.push_back({kind, line});
    }

    UnitFileText result_;
    LogicalLine logical_;
    bool mark_seen_ = false;
};

[[nodiscard]] bool prevents_loading(UnitFileProblemKind kind)
{
    switch (kind) {
    case UnitFileProblemKind::bad_section_header:
    case UnitFileProblemKind::invalid_utf8:
    case UnitFileProblemKind::line_too_long:
        return true;
    case UnitFileProblemKind::no_assignment:
    case UnitFileProblemKind::no_key:
    case UnitFileProblemKind::outside_section:
        return false;
    }
    return false;
}

} // namespace

bool UnitFileText::loads() const
{
    return std::ranges::none_of(
        problems, [](const UnitFileProblem& problem) { return prevents_loading(problem.kind); });
}

bool UnitFileText::has_section(std::string_view section) const
{
    return std::ranges::any_of(
        sections, [section](const UnitSection& candidate) { return candidate.name == section; });
}

std::optional<std::string_view>
UnitFileText::last_value(std::string_view section, std::string_view key) const
{
    std::optional<std::string_view> found;
    for (const UnitAssignment& assignment : assignments) {
        if (assignment.section == section && assignment.key == key) {
            found = assignment.value;
        }
    }
    return found;
}

UnitFileText parse_unit_file(std::string_view text)
{
    return Parser().parse(text);
}

std::optional<std::string> UnitListReader::next()
{
    rest_ = strip_left(rest_);
    if (rest_.empty() || broken_) {
        return std::nullopt;
    }
    std::string word;
    char quote = '\0';
    std::size_t i = 0;
    for (; i < rest_.size(); ++i) {
        const char c = rest_[i];
        if (quote != '\0') {
            if (c == quote) {
                quote = '\0';
            } else {
                word += c;
            }
        } else if (quotes_ == UnitListQuotes::join && (c == '"' || c == '\'')) {
            quote = c;
        } else if (is_blank(c)) {
            break;
        } else {
            word += c;
        }
    }
    rest_.remove_prefix(i);
    if (quote != '\0') {
        broken_ = true;
        return std::nullopt;
    }
    return word;
}

} // namespace initbridge::systemd
