#pragma once
/// A plan: the steps that turn what is in a root into what is wanted. `--root` applies the very
/// value that is printed without it.

#include "translate/diag/diagnostic.hpp"
#include "translate/plan/manifest.hpp"
#include "translate/plan/tree.hpp"

#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace initbridge::plan {

struct MakeDirectory {
    std::string path;
    std::uint32_t mode = 0755;
    std::optional<Owner> owner;

    friend bool operator==(const MakeDirectory&, const MakeDirectory&) = default;
};

/// Writes a file whole (temporary name, rename over whatever is there).
struct WriteFile {
    std::string path;
    std::string content;
    std::uint32_t mode = 0644;

    friend bool operator==(const WriteFile&, const WriteFile&) = default;
};

struct SetMode {
    std::string path;
    std::uint32_t mode = 0644;
    std::optional<Owner> owner;

    friend bool operator==(const SetMode&, const SetMode&) = default;
};

struct MakeSymlink {
    std::string path;
    std::string target;

    friend bool operator==(const MakeSymlink&, const MakeSymlink&) = default;
};

/// Puts a file that is not ours aside before it is replaced (`--force`).
struct KeepOriginal {
    std::string path;
    std::string kept_as;

    friend bool operator==(const KeepOriginal&, const KeepOriginal&) = default;
};

/// Puts a kept original back.
struct RestoreOriginal {
    std::string kept_as;
    std::string path;

    friend bool operator==(const RestoreOriginal&, const RestoreOriginal&) = default;
};

/// Removes a file or link; a folder only when it is empty (else it stays, silently).
struct RemovePath {
    std::string path;

    friend bool operator==(const RemovePath&, const RemovePath&) = default;
};

using Step = std::variant<
    MakeDirectory,
    WriteFile,
    SetMode,
    MakeSymlink,
    KeepOriginal,
    RestoreOriginal,
    RemovePath>;

struct Plan {
    std::vector<Step> steps;

    friend bool operator==(const Plan&, const Plan&) = default;
};

/// What stands at a path of the root.
struct Observed {
    enum class Kind { absent, directory, file, symlink, other } kind = Kind::absent;
    std::uint32_t mode = 0;
    Owner owner;
    std::string content;          ///< of a file; the target of a symlink
    bool leads_to_folder = false; ///< of a symlink, followed inside the root

    friend bool operator==(const Observed&, const Observed&) = default;
};

/// Everything that diff() must know of the root: the state of each path of interest_of().
struct ObservedTree {
    std::map<std::string, Observed> paths;
    std::optional<Manifest> manifest; ///< of this owner, from an earlier run
    /// Paths that manifests of other owners list: path → owner.
    std::map<std::string, std::string> owned_by_others;
};

/// What may happen to files that are not ours and stand in the way.
enum class Foreign { refuse, replace_and_keep };

/// What happens to files of ours that somebody has changed since.
enum class Edited { overwrite, refuse };

struct DiffPolicy {
    std::string owner;                      ///< whose manifest this is
    std::string manifests{manifest_folder}; ///< the folder where it is
    Foreign foreign = Foreign::refuse;      ///< `--force`: replace_and_keep
    Edited edited = Edited::overwrite;
    /// Foreign paths that may always be replaced with a note (kept, put back on removal),
    /// such as a package's /etc/supervisord.conf.
    std::set<std::string> replaceable;
    /// Foreign links that enabling is meant to remove (a packaged unit with `enable: false`).
    std::set<std::string> removed_links;
};

/// The paths whose state diff() needs: those of the tree, of the manifest and of the links to be
/// removed, originals that were kept, and the parents of all.
[[nodiscard]] std::set<std::string> interest_of(
    const FileTree& desired, const std::optional<Manifest>& manifest, const DiffPolicy& policy);

/// The steps from `observed` to `desired`, the manifest's own file included: folders, originals
/// kept, files, links, then removals of what the last manifest lists and is no longer wanted.
/// Unchanged paths get no step; a foreign path that already is what is wanted stays foreign. An
/// error for a foreign file in the way, or one of another owner with different content; the plan
/// is empty then.
[[nodiscard]] Plan diff(
    const FileTree& desired,
    const ObservedTree& observed,
    const DiffPolicy& policy,
    diag::Diagnostics& out);

/// One line a step, as `--dry-run` and `translate` without `--root` print it.
[[nodiscard]] std::string render_plan(const Plan& plan);

/// Where a foreign file is kept that `path` replaces.
[[nodiscard]] std::string kept_path(const std::string& path);

} // namespace initbridge::plan
