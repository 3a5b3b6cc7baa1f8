#pragma once
/// Reads layer manifests, image files and build files: YAML text → model values with marks.

#include "translate/diag/diagnostic.hpp"
#include "translate/model/image.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace initbridge::spec {

/// A name in a list of layers or dependencies, as written: `chrome`, `@host/org/repo/layers/x:v1`.
using LayerReference = model::Marked<std::string>;

/// A layer manifest as read: its own values and the names of other layers.
struct LayerManifest {
    model::Layer layer;
    std::vector<LayerReference> depends; ///< depends|depend|requires|require: come before it
    std::vector<LayerReference> parts;   ///< layers|layer: come in its place, before itself
};

/// `default_name` is the name when the manifest says none (folder, or stem of the file).
/// `manifest_path` is stored in Layer::manifest. Entries that have errors are left out.
[[nodiscard]] LayerManifest read_layer_manifest(
    const diag::SourceMap& sources,
    diag::FileId file,
    std::string default_name,
    std::string manifest_path,
    diag::Diagnostics& out);

/// One image of an image file. nullopt: not said by this image (its base may).
struct ImageDefinition {
    model::Marked<std::string> name;
    std::optional<model::Marked<std::string>> base;
    std::vector<LayerReference> layers;
    std::optional<model::Marked<model::Init>> init;
    std::optional<model::Marked<bool>> bootc;
    std::optional<model::Marked<std::string>> user; ///< NAME[:UID[:HOME]] as written
    std::optional<model::Marked<std::vector<std::string>>> distro;
};

/// Images in the order of the file (top level, or under `image:`/`images:`).
[[nodiscard]] std::vector<ImageDefinition>
read_image_file(const diag::SourceMap& sources, diag::FileId file, diag::Diagnostics& out);

/// What a build file says of one init.
struct InitDefinition {
    model::Init init = model::Init::supervisord;
    std::optional<model::Marked<std::string>> header_file;
    std::optional<model::Marked<std::string>> depends_layer;
    std::vector<std::string> entrypoint;
    std::vector<std::string> fallback_entrypoint;
    std::string label_key;
    std::string management_tool;
    std::map<std::string, std::string> management_commands;
};

/// The `init:`/`inits:` section. Text templates in it get a note: the built-in renderers take
/// their place.
[[nodiscard]] std::vector<InitDefinition>
read_build_file(const diag::SourceMap& sources, diag::FileId file, diag::Diagnostics& out);

/// What a YAML file is, by its keys: decides how a PATH argument that is a file is read.
enum class DocumentKind { layer, image, build, unknown };
[[nodiscard]] DocumentKind sniff_document(const diag::SourceMap& sources, diag::FileId file);

} // namespace initbridge::spec
