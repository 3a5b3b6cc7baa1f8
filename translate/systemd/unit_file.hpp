#pragma once
/// A marked reader of unit files, by the rules of systemd's own (systemd.syntax(7), conf-parser.c).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::systemd {

/// `Key=value`, continuation lines joined. Lines and columns are 1-based, columns count bytes.
struct UnitAssignment {
    std::string section;
    std::string key;
    std::string value;      ///< stripped; empty resets most lists
    std::uint32_t line = 0; ///< where the key stands
    std::uint32_t column = 0;
    std::uint32_t value_line = 0; ///< where the value begins (the line of the key, or a later one)
    std::uint32_t value_column = 0;

    friend bool operator==(const UnitAssignment&, const UnitAssignment&) = default;
};

struct UnitSection {
    std::string name;
    std::uint32_t line = 0;

    friend bool operator==(const UnitSection&, const UnitSection&) = default;
};

/// A comment line without its `#` or `;`, for tools that want to keep it.
struct UnitComment {
    std::string text;
    std::uint32_t line = 0;

    friend bool operator==(const UnitComment&, const UnitComment&) = default;
};

enum class UnitFileProblemKind {
    bad_section_header, ///< `[Unit` : systemd does not load such a file at all
    no_assignment,      ///< a line without `=`: ignored
    no_key,             ///< `=value`: ignored
    outside_section,    ///< an assignment before any section: ignored
    invalid_utf8,       ///< systemd does not load such a file at all
    line_too_long,      ///< more than 1 MiB: systemd does not load such a file at all
};

struct UnitFileProblem {
    UnitFileProblemKind kind{};
    std::uint32_t line = 0;

    friend bool operator==(const UnitFileProblem&, const UnitFileProblem&) = default;
};

struct UnitFileText {
    std::vector<UnitSection> sections;       ///< in order, repeated ones too
    std::vector<UnitAssignment> assignments; ///< in order
    std::vector<UnitComment> comments;
    std::vector<UnitFileProblem> problems;

    /// Would systemd load the file (with warnings perhaps)?
    [[nodiscard]] bool loads() const;
    [[nodiscard]] bool has_section(std::string_view section) const;
    /// The last value of a setting that holds one; nullopt: not there.
    [[nodiscard]] std::optional<std::string_view>
    last_value(std::string_view section, std::string_view key) const;
};

/// Reads all of a file. Nothing is dropped silently: what is not a section, assignment, comment or
/// blank line is a problem.
[[nodiscard]] UnitFileText parse_unit_file(std::string_view text);

/// What quotes mean in a list of names.
enum class UnitListQuotes {
    join,    ///< they vanish, what stands in them belongs to one word: WantedBy=, Alias=
    literal, ///< they are characters like any other: Also=, After=
};

/// Splits a setting that lists names at whitespace; backslashes stay as they are
/// (extract_first_word() with UNQUOTE and RETAIN_ESCAPE, or without flags).
class UnitListReader {
public:
    UnitListReader(std::string_view value, UnitListQuotes quotes)
        : rest_(value)
        , quotes_(quotes)
    {}

    /// The next word; nullopt: no more, or the rest has an open quote.
    [[nodiscard]] std::optional<std::string> next();

    [[nodiscard]] bool broken() const { return broken_; }

private:
    std::string_view rest_;
    UnitListQuotes quotes_;
    bool broken_ = false;
};

} // namespace initbridge::systemd
