#include "translate/plan/manifest.hpp"

#include "translate/plan/codes.hpp"
#include "translate/plan/paths.hpp"
#include "translate/text/json.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace initbridge::plan {

namespace {

constexpr std::int64_t format_version = 1;

struct KindName {
    OwnedPath::Kind kind;
    std::string_view name;
    std::string_view digest_key; ///< the member that holds OwnedPath::digest; empty: none
};

constexpr std::array<KindName, 3> kind_names{{
    {OwnedPath::Kind::directory, "directory", ""},
    {OwnedPath::Kind::file, "file", "sha256"},
    {OwnedPath::Kind::symlink, "symlink", "target"},
}};

const KindName& kind_name(OwnedPath::Kind kind)
{
    return kind_names.at(static_cast<std::size_t>(kind));
}

json::Value owned_to_json(const OwnedPath& owned)
{
    const KindName& kind = kind_name(owned.kind);
    json::Object object{{"kind", kind.name}};
    if (owned.kind != OwnedPath::Kind::symlink) {
        object.push_back({"mode", fmt::format("{:04o}", owned.mode)});
    }
    if (!kind.digest_key.empty()) {
        object.push_back({std::string(kind.digest_key), owned.digest});
    }
    if (!owned.kept_as.empty()) {
        object.push_back({"kept_as", owned.kept_as});
    }
    return object;
}

const std::string* string_member(const json::Value& object, std::string_view key)
{
    const json::Value* value = object.find(key);
    return value == nullptr ? nullptr : value->as_string();
}

std::optional<std::uint32_t> parse_mode(const std::string* text)
{
    constexpr std::uint32_t highest = 07777;
    std::uint32_t mode = 0;
    if (text == nullptr) {
        return std::nullopt;
    }
    const char* const end = text->data() + text->size();
    const auto [rest, problem] = std::from_chars(text->data(), end, mode, 8);
    if (problem != std::errc{} || rest != end || mode > highest) {
        return std::nullopt;
    }
    return mode;
}

std::optional<OwnedPath> parse_owned(const json::Value& value)
{
    const std::string* name = string_member(value, "kind");
    for (const KindName& kind : kind_names) {
        if (name == nullptr || *name != kind.name) {
            continue;
        }
        OwnedPath owned;
        owned.kind = kind.kind;
        if (kind.kind != OwnedPath::Kind::symlink) {
            const auto mode = parse_mode(string_member(value, "mode"));
            if (!mode) {
                return std::nullopt;
            }
            owned.mode = *mode;
        }
        if (!kind.digest_key.empty()) {
            const std::string* digest = string_member(value, kind.digest_key);
            if (digest == nullptr) {
                return std::nullopt;
            }
            owned.digest = *digest;
        }
        if (const std::string* kept_as = string_member(value, "kept_as")) {
            if (!is_root_path(*kept_as)) {
                return std::nullopt;
            }
            owned.kept_as = *kept_as;
        }
        return owned;
    }
    return std::nullopt;
}

/// The member of `manifest` called `key` that could not be read, in words; nullopt: all is well.
using Problem = std::optional<std::string>;

Problem read_paths(const json::Value& root, Manifest& manifest)
{
    const json::Value* value = root.find("paths");
    const json::Object* paths = value == nullptr ? nullptr : value->as_object();
    if (paths == nullptr) {
        return "'paths' is missing";
    }
    for (const auto& [path, entry] : *paths) {
        std::optional<OwnedPath> owned = parse_owned(entry);
        if (!is_root_path(path) || !owned) {
            return fmt::format("the entry of '{}' is not one", path);
        }
        manifest.paths.emplace_hint(manifest.paths.end(), path, std::move(*owned));
    }
    return std::nullopt;
}

Problem read_removed_links(const json::Value& root, Manifest& manifest)
{
    const json::Value* value = root.find("removed_links");
    if (value == nullptr) {
        return std::nullopt;
    }
    const json::Object* links = value->as_object();
    if (links == nullptr) {
        return "'removed_links' is no object";
    }
    for (const auto& [path, target] : *links) {
        if (!is_root_path(path) || target.as_string() == nullptr) {
            return fmt::format("the removed link '{}' is not one", path);
        }
        manifest.removed_links.emplace(path, *target.as_string());
    }
    return std::nullopt;
}

Problem read_manifest(const json::Value& root, Manifest& manifest)
{
    const json::Value* version = root.find("version");
    if (version == nullptr || *version != json::Value(format_version)) {
        return "its 'version' is not 1";
    }
    const std::string* owner = string_member(root, "owner");
    if (owner == nullptr) {
        return "'owner' is missing";
    }
    manifest.owner = *owner;
    if (Problem problem = read_paths(root, manifest)) {
        return problem;
    }
    return read_removed_links(root, manifest);
}

} // namespace

std::string manifest_path(std::string_view owner, std::string_view folder)
{
    return fmt::format("{}/manifest-{}.json", folder, owner);
}

std::string render_manifest(const Manifest& manifest)
{
    json::Object paths;
    paths.reserve(manifest.paths.size());
    for (const auto& [path, owned] : manifest.paths) {
        paths.push_back({path, owned_to_json(owned)});
    }
    json::Object object{
        {"version", format_version}, {"owner", manifest.owner}, {"paths", std::move(paths)}};
    if (!manifest.removed_links.empty()) {
        json::Object links;
        for (const auto& [path, target] : manifest.removed_links) {
            links.push_back({path, target});
        }
        object.push_back({"removed_links", std::move(links)});
    }
    return json::dump(object, 1) + '\n';
}

diag::Result<Manifest> parse_manifest(std::string_view text)
{
    const diag::Result<json::Value> root = json::parse(text);
    if (!root) {
        return diag::failure(codes::bad_manifest, root.error().message);
    }
    Manifest manifest;
    if (const Problem problem = read_manifest(*root, manifest)) {
        return diag::failure(codes::bad_manifest, "not a manifest of initbridge: " + *problem);
    }
    return manifest;
}

} // namespace initbridge::plan
