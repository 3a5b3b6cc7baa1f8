#include "translate/model/names.hpp"
#include "translate/spec/codes.hpp"
#include "translate/spec/entry_reader.hpp"
#include "translate/spec/manifest_keys.hpp"
#include "translate/spec/manifest_reader.hpp"
#include "translate/spec/references.hpp"
#include "translate/spec/scalars.hpp"
#include "translate/spec/text_reader.hpp"
#include "translate/text/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace initbridge::spec {

namespace {

/// One spelling of one key of a manifest.
struct LayerKey {
    std::string_view spelling;
    std::string_view name;
    void (*read)(Reader& reader, const Field& field, LayerManifest& manifest);
};

void check_layer_name(Reader& reader, const model::Marked<std::string>& name)
{
    if (const auto problem = model::entry_name_problem(name.value))
        reader
            .error(
                codes::bad_name,
                name.mark,
                fmt::format("the name '{}' of the layer {}", name.value, *problem))
            .hint = "names have letters, digits and '._@-'; say another with 'name:'";
}

void read_name(Reader& reader, const Field& field, LayerManifest& manifest)
{
    if (auto name = read_string(reader, field, "a name"))
        manifest.layer.name = std::move(*name);
}

void read_service(Reader& reader, const Field& field, LayerManifest& manifest)
{
    manifest.layer.entries = read_entries(reader, field);
}

void read_depends(Reader& reader, const Field& field, LayerManifest& manifest)
{
    manifest.depends = read_references(reader, field);
}

void read_parts(Reader& reader, const Field& field, LayerManifest& manifest)
{
    manifest.parts = read_references(reader, field);
}

void read_env(Reader& reader, const Field& field, LayerManifest& manifest)
{
    if (!field.value.is_null())
        manifest.layer.env = read_layer_environment(reader, field);
}

void read_path_append(Reader& reader, const Field& field, LayerManifest& manifest)
{
    if (field.value.is_scalar() || field.value.is_mapping())
        wrong_type(reader, field, "a list of folders");
    for (const Node item : Items(field.value)) {
        const auto word = read_word(reader, item_of(field, item), "a folder");
        if (word && !word->empty())
            manifest.layer.path_append.push_back({read_layer_text(item), item.mark()});
        else if (word)
            reader.error(
                codes::bad_path, item.mark(), fmt::format("empty folder in '{}'", field.name));
    }
}

void add_accepted(Reader& reader, const Field& field, LayerManifest& manifest)
{
    const auto word = read_word(reader, field, "the name of a variable");
    if (!word)
        return;
    if (!model::is_env_name(*word)) {
        reader.error(
            codes::bad_name,
            field.value.mark(),
            fmt::format("'{}' is not the name of a variable", *word));
        return;
    }
    manifest.layer.env_accepted.push_back({std::string(*word), field.value.mark()});
}

/// A list of names, or of mappings with a `name`; the rest of these belongs to the image builder.
void read_accepted(Reader& reader, const Field& field, LayerManifest& manifest)
{
    if (field.value.is_scalar() || field.value.is_mapping())
        wrong_type(reader, field, "a list of variables");
    for (const Node item : Items(field.value)) {
        const Field entry = item_of(field, item);
        if (!item.is_mapping()) {
            add_accepted(reader, entry, manifest);
        } else if (const auto name = item.find("name")) {
            add_accepted(reader, {"name", item.mark(), *name}, manifest);
        } else {
            reader.error(
                codes::missing_key,
                item.mark(),
                fmt::format("a variable of '{}' without 'name'", field.name));
        }
    }
}

void read_security(Reader& reader, const Field& field, LayerManifest& manifest)
{
    struct Cap {
        std::string_view key;
        std::optional<model::Marked<std::uint64_t>> model::MemoryCaps::*value;
    };

    constexpr std::array<Cap, 3> caps{{
        {"memory_max", &model::MemoryCaps::max},
        {"memory_high", &model::MemoryCaps::high},
        {"memory_swap_max", &model::MemoryCaps::swap_max},
    }};
    if (!field.value.is_mapping()) {
        if (!field.value.is_null())
            wrong_type(reader, field, "a mapping");
        return;
    }
    for (const auto& [key, value] : Pairs(field.value)) {
        const auto cap = std::ranges::find(caps, key.text(), &Cap::key);
        if (cap != caps.end())
            manifest.layer.memory.*(cap->value) = read_size(reader, make_field(key, value));
    }
}

void read_port_relay(Reader& reader, const Field& field, LayerManifest& manifest)
{
    constexpr Range port_range{1, 65535};
    auto& ports = manifest.layer.relay_ports;
    if (field.value.is_scalar() || field.value.is_mapping())
        wrong_type(reader, field, "a list of ports");
    for (const Node item : Items(field.value)) {
        const auto number = read_integer(reader, item_of(field, item), port_range);
        if (!number)
            continue;
        const model::Marked<std::uint16_t> port{
            static_cast<std::uint16_t>(number->value), number->mark};
        const auto other = std::ranges::find(ports, port);
        if (other == ports.end())
            ports.push_back(port);
        else
            reader
                .error(
                    codes::listed_twice,
                    port.mark,
                    fmt::format("port {} is there twice", port.value))
                .related.push_back({other->mark, "first here"});
    }
}

void read_init_hint(Reader& reader, const Field& field, LayerManifest& manifest)
{
    if (const auto word = read_word(reader, field))
        manifest.layer.systemd_hint = *word == "systemd";
}

void read_capabilities(Reader& reader, const Field& field, LayerManifest& manifest)
{
    if (!field.value.is_mapping()) {
        if (!field.value.is_null())
            wrong_type(reader, field, "a mapping");
        return;
    }
    for (const auto& [key, value] : Pairs(field.value)) {
        const Field part = make_field(key, value);
        if (part.name == "init_system_hint")
            read_init_hint(reader, part, manifest);
        if (part.name != "preserve_user")
            continue;
        if (const auto preserve = read_bool(reader, part))
            manifest.layer.preserve_user = preserve->value;
    }
}

constexpr std::array<LayerKey, 20> layer_keys{{
    {"name", "name", read_name},
    {"service", "service", read_service},
    {"services", "service", read_service},
    {"depends", "depends", read_depends},
    {"depend", "depends", read_depends},
    {"requires", "depends", read_depends},
    {"require", "depends", read_depends},
    {"layers", "layers", read_parts},
    {"layer", "layers", read_parts},
    {"env", "env", read_env},
    {"path_append", "path_append", read_path_append},
    {"env_accepts", "env_accepts", read_accepted},
    {"env_accept", "env_accepts", read_accepted},
    {"env_requires", "env_requires", read_accepted},
    {"env_require", "env_requires", read_accepted},
    {"security", "security", read_security},
    {"port_relay", "port_relay", read_port_relay},
    {"capabilities", "capabilities", read_capabilities},
    {"capability", "capabilities", read_capabilities},
    {"init_system_hint", "init_system_hint", read_init_hint},
}};

/// What other tools call `env`.
constexpr std::string_view foreign_env = "environment";

constexpr std::array<std::string_view, layer_keys.size()> layer_spellings = [] {
    std::array<std::string_view, layer_keys.size()> spellings{};
    std::ranges::transform(layer_keys, spellings.begin(), &LayerKey::spelling);
    return spellings;
}();

/// Reads the keys of a manifest, at its top level and in its wrapper `layer:`.
class LayerReader {
public:
    LayerReader(Reader& reader, LayerManifest& manifest)
        : reader_(reader)
        , manifest_(manifest)
    {}

    void read(const Node& root)
    {
        for (const auto& [key, value] : Pairs(root)) {
            if (key.text() != "layer" || !value.is_mapping()) {
                read_key(make_field(key, value), Place::top);
                continue;
            }
            for (const auto& [inner_key, inner_value] : Pairs(value))
                read_key(make_field(inner_key, inner_value), Place::wrapper);
        }
    }

private:
    enum class Place { top, wrapper };

    struct Seen {
        const LayerKey* key = nullptr;
        Place place = Place::top;
        diag::SourceMark mark;
    };

    void warn_unless_known(const Field& field)
    {
        if (is_builder_key(field.name))
            return;
        if (text::edit_distance(field.name, foreign_env) <= most_slips)
            warn_of_unread_key(reader_, field, "env");
        else
            warn_of_near_miss(reader_, field, layer_spellings);
    }

    void read_key(const Field& field, Place place)
    {
        const auto* const row = std::ranges::find(layer_keys, field.name, &LayerKey::spelling);
        if (row == layer_keys.end()) {
            warn_unless_known(field);
            return;
        }
        const auto other = std::ranges::find_if(
            seen_, [row](const Seen& seen) { return seen.key->name == row->name; });
        if (other == seen_.end()) {
            seen_.push_back({row, place, field.key_mark});
            row->read(reader_, field, manifest_);
            return;
        }
        if (other->key == row && other->place == place)
            return; // the tree has said so
        reader_
            .error(
                codes::duplicate_key,
                field.key_mark,
                fmt::format("'{}' says again what '{}' says", field.name, other->key->spelling))
            .related.push_back({other->mark, "first here"});
    }

    Reader& reader_;
    LayerManifest& manifest_;
    std::vector<Seen> seen_;
};

} // namespace

LayerManifest read_layer_manifest(
    const diag::SourceMap& sources,
    diag::FileId file,
    std::string default_name,
    std::string manifest_path,
    diag::Diagnostics& out)
{
    LayerManifest manifest;
    manifest.layer.name = {std::move(default_name), {file, 1, 1}};
    manifest.layer.manifest = std::move(manifest_path);
    const auto tree = YamlTree::parse(sources, file, out);
    if (!tree)
        return manifest;
    Reader reader(out);
    const Node root = tree->root();
    if (root.is_mapping())
        LayerReader(reader, manifest).read(root);
    else if (!root.is_null())
        reader
            .error(
                codes::wrong_type,
                root.mark(),
                fmt::format("a layer manifest has to be a mapping, not {}", describe(root)))
            .hint = "put the list of entries under 'service:'";
    check_layer_name(reader, manifest.layer.name);
    return manifest;
}

} // namespace initbridge::spec
