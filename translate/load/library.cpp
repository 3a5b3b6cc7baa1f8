#include "translate/load/library.hpp"

#include "translate/load/codes.hpp"
#include "translate/load/paths.hpp"
#include "translate/model/names.hpp"

#include <fmt/core.h>

#include <array>
#include <utility>

namespace initbridge::load {

namespace {

using Kind = facts::SourceFile::Kind;

bool is_flat(std::string_view manifest_path)
{
    return last_part(manifest_path) != manifest_name;
}

LayersFolder layers_folder_of(const std::string& manifest_path)
{
    const std::string folder = folder_of(manifest_path);
    return is_flat(manifest_path) ? LayersFolder{folder, true}
                                  : LayersFolder{folder_of(folder), false};
}

std::string default_name_of(const std::string& manifest_path)
{
    return is_flat(manifest_path) ? std::string(stem_of(last_part(manifest_path)))
                                  : std::string(last_part(folder_of(manifest_path)));
}

/// The path by which generated files name their source: never absolute.
std::string source_name_of(const std::string& manifest_path)
{
    return is_flat(manifest_path)
               ? std::string(last_part(manifest_path))
               : fmt::format("{}/{}", last_part(folder_of(manifest_path)), manifest_name);
}

bool looks_like_unit(std::string_view name)
{
    static constexpr std::array<std::string_view, 4> suffixes{
        ".service", ".socket", ".timer", ".path"};
    for (const std::string_view suffix : suffixes) {
        if (name.size() > suffix.size() && name.ends_with(suffix)) {
            return true;
        }
    }
    return false;
}

} // namespace

void Library::add_given(const std::string& manifest_path)
{
    given_.emplace(default_name_of(manifest_path), manifest_path);
}

const LayersFolder& Library::folder_for(const LayersFolder& own) const
{
    return only_ ? *only_ : own;
}

Lookup Library::look_up(const std::string& name, const LayersFolder& own)
{
    if (const auto given = given_.find(name); given != given_.end()) {
        return {Lookup::State::found, given->second};
    }
    const LayersFolder& folder = folder_for(own);
    std::string path = folder.flat
                           ? join_path(folder.path, name + ".yml")
                           : join_path(folder.path, fmt::format("{}/{}", name, manifest_name));
    const Found* found = files_->find(path);
    if (found == nullptr) {
        return {Lookup::State::pending, std::move(path)};
    }
    const auto state = found->is(Kind::missing) ? Lookup::State::missing : Lookup::State::found;
    return {state, std::move(path)};
}

Manifest* Library::manifest(const std::string& path)
{
    if (const auto known = manifests_.find(path); known != manifests_.end()) {
        return known->second.get();
    }
    const Found* found = files_->find(path);
    if (found == nullptr) {
        return nullptr;
    }
    std::unique_ptr<Manifest>& half = half_read_[path];
    if (!half) {
        half = std::make_unique<Manifest>();
        half->path = path;
        half->folder = layers_folder_of(path);
        half->content.layer.name.value = default_name_of(path);
        if (!report_no_file(path, *found, std::nullopt, half->diagnostics)) {
            half->content = spec::read_layer_manifest(
                files_->sources(),
                found->file,
                default_name_of(path),
                source_name_of(path),
                half->diagnostics);
        }
    }
    // A manifest of another name stands in a folder that is not its layer's own.
    if (!is_flat(path) && !add_units(*half, folder_of(path))) {
        return nullptr;
    }
    Manifest* result = half.get();
    manifests_.emplace(path, std::move(half));
    half_read_.erase(path);
    return result;
}

/// False while something is still to be read.
bool Library::add_units(Manifest& manifest, const std::string& folder)
{
    const Found* listing = files_->find(folder);
    if (listing == nullptr) {
        return false;
    }
    bool complete = true;
    std::vector<std::pair<const std::string*, const Found*>> units;
    for (const std::string& entry : listing->entries) {
        if (looks_like_unit(entry)) {
            units.emplace_back(&entry, files_->find(join_path(folder, entry)));
            complete = complete && units.back().second != nullptr;
        }
    }
    if (!complete) {
        return false;
    }
    for (const auto& [name, found] : units) {
        const std::string path = join_path(folder, *name);
        if (!model::is_unit_name(*name)) {
            manifest.diagnostics.error(
                codes::bad_unit_name,
                std::nullopt,
                fmt::format("'{}' is not a name that systemd takes for a unit", path));
        } else if (!report_no_file(path, *found, std::nullopt, manifest.diagnostics)) {
            const std::string_view text = files_->sources().text(found->file);
            manifest.content.layer.units.push_back({*name, std::string(text), found->file});
        }
    }
    return true;
}

} // namespace initbridge::load
