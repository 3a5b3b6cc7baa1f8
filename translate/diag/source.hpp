#pragma once
/// Where a text came from: the files of one run and positions in them.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::diag {

/// Index into the SourceMap that handed it out.
enum class FileId : std::uint32_t {};

/// Of UTF-8, where a text may begin with one.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// A place in a file. Lines and columns are 1-based; 0 means unknown.
/// Lines end with LF (CR LF counts as one end, a CR alone ends nothing), as yaml-cpp counts them.
/// `column` counts bytes here; SourceMap::column_in_code_points() turns it into what is printed.
struct SourceMark {
    FileId file{};
    std::uint32_t line = 0;
    std::uint32_t column = 0;

    friend auto operator<=>(const SourceMark&, const SourceMark&) = default;
};

/// Owns the names and the texts of all files that were read in one run.
/// Texts keep their address for the life of the map (string_views into them stay valid).
class SourceMap {
public:
    /// Adds a file; `name` is what diagnostics print before the first colon.
    FileId add(std::string name, std::string text);

    [[nodiscard]] std::string_view name(FileId id) const;
    [[nodiscard]] std::string_view text(FileId id) const;
    /// The text of one line without its line terminator; empty when there is no such line.
    [[nodiscard]] std::string_view line(FileId id, std::uint32_t line) const;
    /// The 1-based column of `mark` in code points (0 when unknown): a byte that is not UTF-8
    /// counts one, a byte order mark at the start of the file nothing. A column behind the end of
    /// its line is the one just behind it.
    [[nodiscard]] std::uint32_t column_in_code_points(const SourceMark& mark) const;

private:
    /// What stands before the first code point of a block of the text: with one of these every
    /// few KiB, a place is found without reading the text again, however long its lines are.
    struct Checkpoint {
        std::size_t offset = 0;
        std::size_t code_points = 0;
        std::size_t line_ends = 0;
    };

    struct File {
        std::string name;
        std::string text;
        mutable std::vector<Checkpoint> checkpoints; // filled when first asked for
    };

    [[nodiscard]] const File& file(FileId id) const;
    [[nodiscard]] static const std::vector<Checkpoint>& checkpoints_of(const File& file);
    [[nodiscard]] static std::size_t line_start(const File& file, std::uint32_t line);
    [[nodiscard]] static std::size_t code_points_before(const File& file, std::size_t offset);
    std::deque<File> files_;
};

} // namespace initbridge::diag
