#pragma once
/// The layers that there are: finds them by name and reads each manifest once.

#include "translate/load/files.hpp"
#include "translate/spec/manifest_reader.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace initbridge::load {

/// A folder in which layers stand.
struct LayersFolder {
    std::string path;
    bool flat = false; ///< manifests are `NAME.yml` in it, not `NAME/layer.yml`
};

/// A manifest that was read, with the units beside it.
struct Manifest {
    std::string path;
    LayersFolder folder;
    spec::LayerManifest content;
    diag::Diagnostics diagnostics;
};

/// Where the manifest of a layer is.
struct Lookup {
    enum class State { pending, found, missing } state = State::pending;
    std::string path;
};

class Library {
public:
    explicit Library(Files& files)
        : files_(&files)
    {}

    [[nodiscard]] Files& files() { return *files_; }

    /// All names are looked up in this folder, and a missing layer is an error. Without one, a
    /// layer's own folder is searched, where not all of an image need be: a warning.
    void use_only(std::string folder) { only_ = LayersFolder{std::move(folder), false}; }

    [[nodiscard]] bool complete() const { return only_.has_value(); }

    /// A manifest among the arguments; found before any in a folder.
    void add_given(const std::string& manifest_path);

    [[nodiscard]] const LayersFolder& folder_for(const LayersFolder& own) const;
    [[nodiscard]] Lookup look_up(const std::string& name, const LayersFolder& own);

    /// The manifest at a path that look_up() found, or an argument; nullptr: pending.
    [[nodiscard]] Manifest* manifest(const std::string& path);

private:
    [[nodiscard]] bool add_units(Manifest& manifest, const std::string& folder);

    Files* files_;
    std::optional<LayersFolder> only_;
    std::map<std::string, std::string> given_; // name of folder or stem → path
    std::map<std::string, std::unique_ptr<Manifest>> manifests_;
    std::map<std::string, std::unique_ptr<Manifest>> half_read_; // units are still to come
};

inline constexpr std::string_view manifest_name = "layer.yml";

} // namespace initbridge::load
