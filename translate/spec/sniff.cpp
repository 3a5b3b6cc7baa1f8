#include "translate/spec/image_keys.hpp"
#include "translate/spec/manifest_reader.hpp"
#include "translate/spec/yaml_tree.hpp"

#include <algorithm>
#include <array>

namespace initbridge::spec {

namespace {

struct TellingKey {
    std::string_view key;
    DocumentKind kind;
};

/// Top-level keys that only one kind of file has. `layer:` is not among them: an image may be
/// called so.
constexpr std::array<TellingKey, 10> telling_keys{{
    {"image", DocumentKind::image},
    {"images", DocumentKind::image},
    {"init", DocumentKind::build},
    {"inits", DocumentKind::build},
    {"distros", DocumentKind::build},
    {"builders", DocumentKind::build},
    {"service", DocumentKind::layer},
    {"services", DocumentKind::layer},
    {"name", DocumentKind::layer},
    {"path_append", DocumentKind::layer},
}};

constexpr std::array<std::string_view, 12> layer_keys{
    "layer",
    "layers",
    "depends",
    "depend",
    "requires",
    "require",
    "env",
    "security",
    "port_relay",
    "capabilities",
    "capability",
    "env_accepts"};

DocumentKind kind_of_key(std::string_view key)
{
    const auto* const row = std::ranges::find(telling_keys, key, &TellingKey::key);
    return row == telling_keys.end() ? DocumentKind::unknown : row->kind;
}

/// The key that a line begins with, when it stands at the first column and without quotes.
std::string_view key_of_line(std::string_view line)
{
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || line.find_first_of(" \t\"'#{[&!", 0) < colon)
        return {};
    return line.substr(0, colon);
}

/// Most files are recognised without being parsed twice: by a line at the first column, or by one
/// inside the wrapper `layer:`.
DocumentKind sniff_lines(std::string_view text)
{
    bool wrapper = false;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        const std::string_view line = text.substr(start, end - start);
        start = end + 1;
        const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
        const std::string_view key = key_of_line(line.substr(indent));
        if (key.empty() || (indent > 0 && !wrapper))
            continue;
        const DocumentKind kind = kind_of_key(key);
        if (indent == 0) {
            wrapper = key == "layer";
            if (kind != DocumentKind::unknown)
                return kind;
        } else if (kind == DocumentKind::layer) {
            return kind;
        }
    }
    return DocumentKind::unknown;
}

DocumentKind sniff_tree(const Node& root)
{
    for (const auto& [key, value] : Pairs(root)) {
        const DocumentKind kind = kind_of_key(key.text());
        if (kind != DocumentKind::unknown)
            return kind;
    }
    for (const std::string_view key : layer_keys) {
        if (root.find(key))
            return DocumentKind::layer;
    }
    return holds_images(root) ? DocumentKind::image : DocumentKind::unknown;
}

} // namespace

DocumentKind sniff_document(const diag::SourceMap& sources, diag::FileId file)
{
    const DocumentKind kind = sniff_lines(sources.text(file));
    if (kind != DocumentKind::unknown)
        return kind;
    diag::Diagnostics ignored; // reading the file will report them
    const auto tree = YamlTree::parse(sources, file, ignored);
    return tree ? sniff_tree(tree->root()) : DocumentKind::unknown;
}

} // namespace initbridge::spec
