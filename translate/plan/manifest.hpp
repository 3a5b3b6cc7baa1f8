#pragma once
/// The list of what initbridge owns in a root: `/usr/share/initbridge/manifest-<owner>.json`.

#include "translate/diag/diagnostic.hpp"
#include "translate/plan/tree.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace initbridge::plan {

struct OwnedPath {
    enum class Kind { directory, file, symlink } kind = Kind::file;
    std::uint32_t mode = 0;
    std::string digest;  ///< sha256 of a file, target of a symlink
    std::string kept_as; ///< where the original was put that this replaced; empty: none

    friend bool operator==(const OwnedPath&, const OwnedPath&) = default;
};

struct Manifest {
    std::string owner;
    std::map<std::string, OwnedPath> paths;
    /// Foreign links that were removed (`enable: false`) with their targets, to be put back.
    std::map<std::string, std::string> removed_links;

    friend bool operator==(const Manifest&, const Manifest&) = default;
};

/// Where the manifests of all owners are, but for those of one user.
inline constexpr std::string_view manifest_folder = "/usr/share/initbridge";

/// `owner` must be fit for a file name (the rule of entry names).
[[nodiscard]] std::string
manifest_path(std::string_view owner, std::string_view folder = manifest_folder);
[[nodiscard]] std::string render_manifest(const Manifest& manifest);
/// An error (code plan/bad-manifest) for text that is not a manifest.
[[nodiscard]] diag::Result<Manifest> parse_manifest(std::string_view text);

} // namespace initbridge::plan
