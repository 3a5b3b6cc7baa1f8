#pragma once
/// What stands in a root: the observed side of plan::diff().

#include "src/fs/root_dir.hpp"
#include "translate/diag/diagnostic.hpp"
#include "translate/plan/plan.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace initbridge::fs {

/// The state of each path. Below something that is no folder everything is absent. Nothing but
/// regular files is opened; one of more than 32 MiB, which initbridge never writes, is `other`.
[[nodiscard]] diag::Result<std::map<std::string, plan::Observed>>
observe(RootDir& root, const std::set<std::string>& paths);

/// The manifests of all owners, by owner.
[[nodiscard]] diag::Result<std::map<std::string, plan::Manifest>>
read_manifests(RootDir& root, std::string_view folder = plan::manifest_folder);

/// All that diff() must know to bring `desired` about under `policy`.
[[nodiscard]] diag::Result<plan::ObservedTree>
observe_tree(RootDir& root, const plan::FileTree& desired, const plan::DiffPolicy& policy);

/// The first of `paths` that stands, or would stand, on a file system that is mounted read-only;
/// nullopt: none.
[[nodiscard]] std::optional<std::string>
find_read_only(RootDir& root, const std::set<std::string>& paths);

/// A regular file of the root as text, links followed inside it; nullopt, and errno says why: it
/// is not there, is no regular file (EINVAL), or is larger than `limit` (EFBIG).
[[nodiscard]] std::optional<std::string>
read_text(RootDir& root, std::string_view path, std::size_t limit);

} // namespace initbridge::fs
