#pragma once
/// Where a text came from: the files of one run and positions in them.

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::diag {

/// Index into the SourceMap that handed it out.
enum class FileId : std::uint32_t {};

/// A place in a file. Lines and columns are 1-based; 0 means unknown.
/// `column` counts bytes here; SourceMap::column_in_code_points() turns it into what is printed.
struct SourceMark {
    FileId file{};
    std::uint32_t line = 0;
    std::uint32_t column = 0;

    friend bool operator==(const SourceMark&, const SourceMark&) = default;
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
    /// The 1-based column of `mark` in code points (0 when unknown).
    [[nodiscard]] std::uint32_t column_in_code_points(const SourceMark& mark) const;

  private:
    struct File {
        std::string name;
        std::string text;
        mutable std::vector<std::size_t> line_starts; // filled when first asked for
    };

    [[nodiscard]] const File& file(FileId id) const;
    std::deque<File> files_;
};

} // namespace initbridge::diag
