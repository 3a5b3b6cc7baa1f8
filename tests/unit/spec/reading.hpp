#pragma once
/// Reads texts for the tests of translate/spec.

#include "translate/spec/manifest_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::test {

/// A diagnostic as tests compare it.
struct Said {
    std::string_view code;
    std::uint32_t line = 0;
    std::uint32_t column = 0;

    friend bool operator==(const Said&, const Said&) = default;

    friend void PrintTo(const Said& said, std::ostream* out)
    {
        *out << said.code << " at " << said.line << ':' << said.column;
    }
};

inline std::vector<Said> said(const diag::Diagnostics& diagnostics)
{
    std::vector<Said> result;
    for (const diag::Diagnostic& item : diagnostics.sorted()) {
        const diag::SourceMark mark = item.where.value_or(diag::SourceMark{});
        result.push_back({item.code, mark.line, mark.column});
    }
    return result;
}

/// Does every mark, also of related places, lie inside its file?
inline bool marks_lie_inside(const diag::Diagnostics& diagnostics, const diag::SourceMap& sources)
{
    const auto inside = [&](const diag::SourceMark& mark) {
        const std::string_view text = sources.text(mark.file);
        const auto lines = static_cast<std::uint64_t>(std::ranges::count(text, '\n')) + 1;
        // One behind the end of a line is where a missing character would be.
        return mark.line >= 1 && mark.line <= lines && mark.column >= 1 &&
               mark.column <= sources.line(mark.file, mark.line).size() + 1;
    };
    return std::ranges::all_of(diagnostics.items(), [&](const diag::Diagnostic& item) {
        return item.where && inside(*item.where) &&
               std::ranges::all_of(
                   item.related, [&](const diag::Related& other) { return inside(other.where); });
    });
}

/// A layer manifest, read.
struct Manifest {
    diag::SourceMap sources;
    diag::FileId file{};
    diag::Diagnostics diagnostics;
    spec::LayerManifest read;
};

inline Manifest read_manifest(std::string text, std::string default_name = "folder")
{
    Manifest manifest;
    manifest.file = manifest.sources.add("layer.yml", std::move(text));
    manifest.read = spec::read_layer_manifest(
        manifest.sources,
        manifest.file,
        std::move(default_name),
        "folder/layer.yml",
        manifest.diagnostics);
    return manifest;
}

/// The manifest of one entry `a` that runs `/bin/a`, with further lines, which begin in line 4;
/// each is indented by four columns.
inline std::string entry_text(std::string_view lines)
{
    std::string text = "service:\n  - name: a\n    exec: /bin/a\n";
    while (!lines.empty()) {
        const std::size_t end = std::min(lines.find('\n'), lines.size());
        text += "    " + std::string(lines.substr(0, end)) + "\n";
        lines.remove_prefix(std::min(end + 1, lines.size()));
    }
    return text;
}

} // namespace initbridge::test
