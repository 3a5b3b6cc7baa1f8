#include "translate/spec/codes.hpp"
#include "translate/spec/image_keys.hpp"
#include "translate/spec/manifest_reader.hpp"
#include "translate/spec/scalars.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace initbridge::spec {

namespace {

struct InitKey {
    std::string_view name;
    void (*read)(Reader& reader, const Field& field, InitDefinition& init);
};

void read_words(Reader& reader, const Field& field, std::vector<std::string>& to)
{
    const auto words = read_list(reader, field, ListForm::list_or_word, "a list of words");
    if (!words)
        return;
    for (const auto& word : *words)
        to.emplace_back(word.value);
}

void read_text(Reader& reader, const Field& field, std::string& to)
{
    if (const auto word = read_word(reader, field))
        to = *word;
}

void read_header_file(Reader& reader, const Field& field, InitDefinition& init)
{
    init.header_file = read_string(reader, field, "a path");
}

void read_depends_layer(Reader& reader, const Field& field, InitDefinition& init)
{
    init.depends_layer = read_string(reader, field, "the name of a layer");
}

void read_entrypoint(Reader& reader, const Field& field, InitDefinition& init)
{
    read_words(reader, field, init.entrypoint);
}

void read_fallback_entrypoint(Reader& reader, const Field& field, InitDefinition& init)
{
    read_words(reader, field, init.fallback_entrypoint);
}

void read_label_key(Reader& reader, const Field& field, InitDefinition& init)
{
    read_text(reader, field, init.label_key);
}

void read_management_tool(Reader& reader, const Field& field, InitDefinition& init)
{
    read_text(reader, field, init.management_tool);
}

void read_management_commands(Reader& reader, const Field& field, InitDefinition& init)
{
    if (!field.value.is_mapping()) {
        wrong_type(reader, field, "a mapping of verbs to commands");
        return;
    }
    for (const auto& [key, value] : Pairs(field.value)) {
        const Field command = make_field(key, value);
        read_text(reader, command, init.management_commands[std::string(command.name)]);
    }
}

constexpr std::array<InitKey, 8> init_keys{{
    {"header_file", read_header_file},
    {"depends_layer", read_depends_layer},
    {"entrypoint", read_entrypoint},
    {"fallback_entrypoint", read_fallback_entrypoint},
    {"label_key", read_label_key},
    {"management_tool", read_management_tool},
    {"management_commands", read_management_commands},
    {"management_command", read_management_commands},
}};

class BuildReader {
public:
    explicit BuildReader(Reader& reader)
        : reader_(reader)
    {}

    void read_inits(const Field& field)
    {
        if (field.value.is_null())
            return;
        if (!field.value.is_mapping()) {
            wrong_type(reader_, field, "a mapping of inits");
            return;
        }
        for (const auto& [key, value] : Pairs(field.value))
            read_init(make_field(key, value));
    }

    [[nodiscard]] std::vector<InitDefinition> take() { return std::move(inits_); }

private:
    void read_init(const Field& field)
    {
        const auto* const word = std::ranges::find(init_words, field.name);
        if (word == init_words.end() || field.value.is_null())
            return; // an init of the image builder's that this program does not serve
        if (!field.value.is_mapping()) {
            wrong_type(reader_, field, "a mapping");
            return;
        }
        InitDefinition init;
        init.init = static_cast<model::Init>(word - init_words.begin());
        for (const auto& [key, value] : Pairs(field.value)) {
            const Field part = make_field(key, value);
            const auto* const row = std::ranges::find(init_keys, part.name, &InitKey::name);
            if (row != init_keys.end())
                row->read(reader_, part, init);
            else if (part.name.ends_with("_template") || part.name == "service_schema")
                note_template(part);
        }
        inits_.push_back(std::move(init));
    }

    void note_template(const Field& field)
    {
        if (std::exchange(noted_, true))
            return;
        reader_
            .note(
                codes::template_ignored,
                field.key_mark,
                "the templates of this build file are not run: the built-in renderers take their place")
            .hint = "text templates cannot quote what they are given; the renderers can";
    }

    Reader& reader_;
    std::vector<InitDefinition> inits_;
    bool noted_ = false;
};

} // namespace

std::vector<InitDefinition>
read_build_file(const diag::SourceMap& sources, diag::FileId file, diag::Diagnostics& out)
{
    const auto tree = YamlTree::parse(sources, file, out);
    if (!tree)
        return {};
    Reader reader(out);
    const Node root = tree->root();
    if (!root.is_mapping()) {
        if (!root.is_null())
            reader.error(
                codes::wrong_type,
                root.mark(),
                fmt::format("a build file has to be a mapping, not {}", describe(root)));
        return {};
    }
    BuildReader inits(reader);
    for (const auto& [key, value] : Pairs(root)) {
        if (key.text() == "init" || key.text() == "inits")
            inits.read_inits(make_field(key, value));
    }
    return inits.take();
}

} // namespace initbridge::spec
