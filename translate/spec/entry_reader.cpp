#include "translate/spec/entry_reader.hpp"

#include "translate/spec/codes.hpp"
#include "translate/spec/key_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

namespace initbridge::spec {

namespace {

/// How the key at `mark` is spelled.
std::string_view spelling_at(const Node& mapping, const diag::SourceMark& mark)
{
    for (const auto& [key, value] : Pairs(mapping)) {
        if (key.mark() == mark)
            return key.text();
    }
    return {};
}

std::optional<model::ServiceEntry> read_entry(Reader& reader, const Field& field)
{
    if (!field.value.is_mapping()) {
        wrong_type(reader, field, "a list of entries, each a mapping").hint =
            "an entry begins with '- name: NAME'";
        return std::nullopt;
    }
    const std::size_t errors = reader.errors();
    bool twice = false;
    model::ServiceEntry entry;
    entry.mark = field.value.mark();
    entry.keys.reserve(field.value.size());
    for (const auto& [key, value] : Pairs(field.value)) {
        const Field part = make_field(key, value);
        const EntryKey* const row = find_entry_key(part.name);
        if (row == nullptr) {
            report_unknown_entry_key(reader, part);
            continue;
        }
        const auto other =
            std::ranges::find(entry.keys, row->name, &model::Marked<std::string_view>::value);
        if (other == entry.keys.end()) {
            entry.keys.push_back({row->name, part.key_mark});
            row->read(reader, part, entry);
            continue;
        }
        twice = true;
        if (spelling_at(field.value, other->mark) != part.name) // else the tree has said so
            reader
                .error(
                    codes::duplicate_key,
                    part.key_mark,
                    fmt::format("'{}' is there twice, under two spellings", row->name))
                .related.push_back({other->mark, "first here"});
    }
    if (std::ranges::find(entry.keys, "name", &model::Marked<std::string_view>::value) ==
        entry.keys.end())
        reader.error(codes::missing_key, entry.mark, "an entry without 'name'").hint =
            "add 'name: NAME'";
    if (twice || reader.errors() != errors)
        return std::nullopt;
    return entry;
}

bool is_section_header(std::string_view line)
{
    constexpr std::array<std::string_view, 4> starts{
        "[program:", "[eventlistener:", "[fcgi-program:", "[group:"};
    return std::ranges::any_of(
        starts, [line](std::string_view start) { return line.starts_with(start); });
}

/// `service: |` and supervisord's INI text, as the image builder once had it.
void refuse_ini_text(Reader& reader, const Field& field)
{
    auto& diagnostic = reader.error(
        codes::ini_text,
        field.value.mark(),
        fmt::format("'{}' holds supervisord's INI text, not service entries", field.name));
    diagnostic.hint = "write each program as an entry: '- name: NAME' and 'exec: COMMAND'";
    const std::string_view source = field.value.source_from_here();
    std::uint32_t line = field.value.mark().line;
    for (std::size_t start = 0; start < source.size(); ++line) {
        const std::size_t end = std::min(source.find('\n', start), source.size());
        const std::string_view text = source.substr(start, end - start);
        const std::size_t indent = std::min(text.find_first_not_of(' '), text.size());
        if (is_section_header(text.substr(indent))) {
            const auto column = static_cast<std::uint32_t>(indent + 1);
            diagnostic.related.push_back(
                {{field.value.mark().file, line, column}, "the first program"});
            return;
        }
        start = end + 1;
    }
}

} // namespace

std::vector<model::ServiceEntry> read_entries(Reader& reader, const Field& field)
{
    std::vector<model::ServiceEntry> entries;
    if (field.value.is_null())
        return entries;
    if (!field.value.is_sequence()) {
        if (field.value.is_scalar() && field.value.text().find('[') != std::string_view::npos)
            refuse_ini_text(reader, field);
        else
            wrong_type(reader, field, "a list of entries").hint =
                "an entry begins with '- name: NAME'";
        return entries;
    }
    entries.reserve(field.value.size());
    for (const Node item : Items(field.value)) {
        if (auto entry = read_entry(reader, item_of(field, item)))
            entries.push_back(std::move(*entry));
    }
    return entries;
}

} // namespace initbridge::spec
