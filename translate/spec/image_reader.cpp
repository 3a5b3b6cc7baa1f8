#include "translate/spec/codes.hpp"
#include "translate/spec/distro.hpp"
#include "translate/spec/image_keys.hpp"
#include "translate/spec/manifest_keys.hpp"
#include "translate/spec/manifest_reader.hpp"
#include "translate/spec/references.hpp"
#include "translate/spec/scalars.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace initbridge::spec {

namespace {

struct ImageKey {
    std::string_view spelling;
    std::string_view name;
    void (*read)(Reader& reader, const Field& field, ImageDefinition& image);
};

void read_base(Reader& reader, const Field& field, ImageDefinition& image)
{
    image.base = read_string(reader, field, "an image");
}

void read_layers(Reader& reader, const Field& field, ImageDefinition& image)
{
    image.layers = read_references(reader, field);
}

void read_init(Reader& reader, const Field& field, ImageDefinition& image)
{
    if (const auto choice = read_choice(reader, field, init_words))
        image.init = {static_cast<model::Init>(*choice), field.value.mark()};
}

void read_bootc(Reader& reader, const Field& field, ImageDefinition& image)
{
    image.bootc = read_bool(reader, field);
}

void read_user(Reader& reader, const Field& field, ImageDefinition& image)
{
    image.user = read_string(reader, field, "a user");
}

void read_distro(Reader& reader, const Field& field, ImageDefinition& image)
{
    const auto distros = read_distros(reader, field);
    if (!distros)
        return;
    image.distro.emplace();
    image.distro->mark = distros->mark;
    for (const auto& distro : distros->value)
        image.distro->value.push_back(distro.value);
}

constexpr std::array<ImageKey, 7> image_keys{{
    {"base", "base", read_base},
    {"layers", "layers", read_layers},
    {"layer", "layers", read_layers},
    {"init", "init", read_init},
    {"bootc", "bootc", read_bootc},
    {"user", "user", read_user},
    {"distro", "distro", read_distro},
}};

constexpr std::array<std::string_view, image_keys.size()> image_spellings = [] {
    std::array<std::string_view, image_keys.size()> spellings{};
    std::ranges::transform(image_keys, spellings.begin(), &ImageKey::spelling);
    return spellings;
}();

ImageDefinition read_image(Reader& reader, const Field& field)
{
    ImageDefinition image;
    image.name = {std::string(field.name), field.key_mark};
    std::vector<std::pair<const ImageKey*, diag::SourceMark>> seen;
    for (const auto& [key, value] : Pairs(field.value)) {
        const Field part = make_field(key, value);
        const auto* const row = std::ranges::find(image_keys, part.name, &ImageKey::spelling);
        if (row == image_keys.end()) {
            warn_of_near_miss(reader, part, image_spellings);
            continue;
        }
        const auto other = std::ranges::find_if(
            seen, [row](const auto& earlier) { return earlier.first->name == row->name; });
        if (other == seen.end()) {
            seen.emplace_back(row, part.key_mark);
            row->read(reader, part, image);
        } else if (other->first != row) { // else the tree has said so
            reader
                .error(
                    codes::duplicate_key,
                    part.key_mark,
                    fmt::format(
                        "'{}' says again what '{}' says", part.name, other->first->spelling))
                .related.push_back({other->second, "first here"});
        }
    }
    return image;
}

/// An image is a mapping, and at the top level must have a key that only images have.
bool is_image(const Node& value)
{
    for (const auto& [key, ignored] : Pairs(value)) {
        if (key.text() == "base" || key.text() == "layers" || key.text() == "layer")
            return true;
    }
    return false;
}

void read_images(Reader& reader, const Field& field, std::vector<ImageDefinition>& images)
{
    if (field.value.is_null())
        return;
    if (!field.value.is_mapping()) {
        wrong_type(reader, field, "a mapping of names to images");
        return;
    }
    for (const auto& [key, value] : Pairs(field.value)) {
        const Field image = make_field(key, value);
        if (value.is_mapping() || value.is_null())
            images.push_back(read_image(reader, image));
        else
            wrong_type(reader, image, "a mapping: an image");
    }
}

} // namespace

bool holds_images(const Node& root)
{
    for (const auto& [key, value] : Pairs(root)) {
        const std::string_view name = key.text();
        if (name == "image" || name == "images" || (name != "defaults" && is_image(value)))
            return true;
    }
    return false;
}

std::vector<ImageDefinition>
read_image_file(const diag::SourceMap& sources, diag::FileId file, diag::Diagnostics& out)
{
    std::vector<ImageDefinition> images;
    const auto tree = YamlTree::parse(sources, file, out);
    if (!tree)
        return images;
    Reader reader(out);
    const Node root = tree->root();
    if (!root.is_mapping()) {
        if (!root.is_null())
            reader.error(
                codes::wrong_type,
                root.mark(),
                fmt::format("an image file has to be a mapping, not {}", describe(root)));
        return images;
    }
    const auto singular = root.find("image");
    const auto plural = root.find("images");
    for (const auto& [key, value] : Pairs(root)) {
        const Field field = make_field(key, value);
        if (field.name == "image" || field.name == "images")
            read_images(reader, field, images);
        else if (!singular && !plural && field.name != "defaults" && is_image(value))
            images.push_back(read_image(reader, field));
    }
    return images;
}

} // namespace initbridge::spec
