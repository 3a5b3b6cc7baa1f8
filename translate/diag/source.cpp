#include "translate/diag/source.hpp"

#include "translate/diag/code_point.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::diag {

namespace {

constexpr std::size_t block_size = 4096;

} // namespace

FileId SourceMap::add(std::string name, std::string text)
{
    files_.push_back({std::move(name), std::move(text), {}});
    return static_cast<FileId>(files_.size() - 1);
}

const SourceMap::File& SourceMap::file(FileId id) const
{
    return files_.at(static_cast<std::size_t>(id));
}

std::string_view SourceMap::name(FileId id) const
{
    return file(id).name;
}

std::string_view SourceMap::text(FileId id) const
{
    return file(id).text;
}

const std::vector<SourceMap::Checkpoint>& SourceMap::checkpoints_of(const File& file)
{
    if (!file.checkpoints.empty()) {
        return file.checkpoints;
    }
    const std::string_view text = file.text;
    file.checkpoints.reserve(text.size() / block_size + 1);
    Checkpoint here;
    while (here.offset < text.size()) {
        if (here.offset >= file.checkpoints.size() * block_size) {
            file.checkpoints.push_back(here);
        }
        const char c = text[here.offset];
        if (c == '\n') {
            ++here.line_ends;
        }
        const bool ascii = static_cast<unsigned char>(c) < 0x80;
        here.offset += ascii ? 1 : step_length(text.substr(here.offset));
        ++here.code_points;
    }
    if (file.checkpoints.empty()) {
        file.checkpoints.push_back({});
    }
    return file.checkpoints;
}

/// The offset at which the 1-based `line` begins; npos when there is no such line.
std::size_t SourceMap::line_start(const File& file, std::uint32_t line)
{
    const std::size_t wanted_ends = line - 1;
    if (wanted_ends == 0) {
        return 0;
    }
    const std::vector<Checkpoint>& checkpoints = checkpoints_of(file);
    const auto behind = std::partition_point(
        checkpoints.begin(), checkpoints.end(), [wanted_ends](const Checkpoint& checkpoint) {
            return checkpoint.line_ends < wanted_ends;
        });
    const Checkpoint& before = *std::prev(behind); // the first one has no line ends before it
    std::size_t offset = before.offset;
    for (std::size_t ends = before.line_ends; ends < wanted_ends; ++ends) {
        const std::size_t end = file.text.find('\n', offset);
        if (end == std::string::npos) {
            return std::string::npos;
        }
        offset = end + 1;
    }
    return offset;
}

std::string_view SourceMap::line(FileId id, std::uint32_t line) const
{
    const File& source = file(id);
    const std::size_t start = line == 0 ? std::string::npos : line_start(source, line);
    if (start == std::string::npos) {
        return {};
    }
    const std::size_t next = line_start(source, line + 1);
    std::string_view found = std::string_view(source.text).substr(start);
    if (next != std::string::npos) {
        found = found.substr(0, next - 1 - start);
        if (found.ends_with('\r')) {
            found.remove_suffix(1);
        }
    }
    return found;
}

/// How many code points begin before the one that holds the byte at `offset`.
std::size_t SourceMap::code_points_before(const File& file, std::size_t offset)
{
    const std::string_view text = file.text;
    const std::vector<Checkpoint>& checkpoints = checkpoints_of(file);
    std::size_t block = std::min(offset / block_size, checkpoints.size() - 1);
    if (checkpoints[block].offset > offset) {
        --block;
    }
    Checkpoint here = checkpoints[block];
    while (here.offset < text.size()) {
        here.offset += step_length(text.substr(here.offset));
        if (here.offset > offset) {
            break;
        }
        ++here.code_points;
    }
    return here.code_points;
}

std::uint32_t SourceMap::column_in_code_points(const SourceMark& mark) const
{
    if (mark.line == 0 || mark.column == 0) {
        return 0;
    }
    const File& source = file(mark.file);
    const std::string_view text = line(mark.file, mark.line);
    if (text.data() == nullptr) {
        return 1;
    }
    const auto start = static_cast<std::size_t>(text.data() - source.text.data());
    const std::size_t bytes = std::min<std::size_t>(mark.column - 1, text.size());
    std::size_t column =
        code_points_before(source, start + bytes) - code_points_before(source, start) + 1;
    if (mark.line == 1 && text.starts_with(byte_order_mark) && column > 1) {
        --column;
    }
    return static_cast<std::uint32_t>(column);
}

} // namespace initbridge::diag
