#include "translate/plan/codes.hpp"
#include "translate/plan/differ.hpp"
#include "translate/plan/paths.hpp"

#include <fmt/format.h>

#include <utility>

namespace initbridge::plan {

/// Foreign links that enabling wants away (policy), with their targets kept in the manifest.
void Differ::remove_links()
{
    for (const std::string& path : policy_.removed_links) {
        if (desired_.find(path) != nullptr || ours(path) != nullptr) {
            continue; // wanted after all, or removed as one of ours
        }
        const Observed& state = seen(path);
        if (state.kind != Observed::Kind::symlink || state.leads_to_folder) {
            continue;
        }
        if (const std::string* other = other_owner(path)) {
            error(
                codes::other_owner,
                fmt::format("link '{}' is to be removed and belongs to '{}'", path, *other));
            continue;
        }
        removals_.emplace_back(RemovePath{path});
        next_.removed_links[path] = state.content;
    }
}

/// Links that an earlier run removed: still unwanted, or put back.
void Differ::restore_links()
{
    if (!observed_.manifest) {
        return;
    }
    for (const auto& [path, target] : observed_.manifest->removed_links) {
        const Node* wanted = desired_.find(path);
        if (wanted != nullptr) {
            if (*wanted != Node(Symlink{target})) {
                next_.removed_links.emplace(path, target); // for when that is no longer wanted
            }
        } else if (policy_.removed_links.contains(path)) {
            next_.removed_links.emplace(path, target);
        } else {
            restore_link(path, target);
        }
    }
}

void Differ::restore_link(const std::string& path, const std::string& target)
{
    const Observed& state = seen(path);
    const OwnedPath* mine = ours(path);
    const bool replaces_ours = mine != nullptr && mine->kept_as.empty() &&
                               other_owner(path) == nullptr && is_as_written(state, *mine);
    if (state.kind == Observed::Kind::symlink && state.content == target) {
        return; // somebody was quicker
    }
    const std::string parent(parent_path(path));
    const bool folder_there = is_folder(parent) || folders_done_.contains(parent);
    if ((state.kind == Observed::Kind::absent || replaces_ours) && folder_there) {
        links_.emplace_back(MakeSymlink{path, target});
        links_put_back_.insert(path);
        return;
    }
    out_.warning(
        codes::link_not_restored,
        std::nullopt,
        fmt::format(
            "link '{}' to '{}' cannot be put back: {}",
            path,
            target,
            folder_there ? "something else is there" : "its folder is gone"));
}

/// Of what the last manifest lists, whatever is no longer wanted; contents before their folders.
void Differ::remove_unwanted()
{
    if (!observed_.manifest) {
        return;
    }
    const auto& paths = observed_.manifest->paths;
    for (auto place = paths.rbegin(); place != paths.rend(); ++place) {
        const auto& [path, owned] = *place;
        const bool wanted = next_.paths.contains(path) || desired_.find(path) != nullptr;
        if (wanted || links_put_back_.contains(path)) {
            continue;
        }
        if (owned.kind == OwnedPath::Kind::directory) {
            remove_folder(path);
        } else {
            remove_entry(path, owned);
        }
    }
}

void Differ::remove_folder(const std::string& path)
{
    if (other_owner(path) == nullptr && seen(path).kind == Observed::Kind::directory) {
        folder_removals_.emplace_back(RemovePath{path});
    }
}

void Differ::remove_entry(const std::string& path, const OwnedPath& owned)
{
    const Observed& state = seen(path);
    if (const std::string* other = other_owner(path)) {
        if (!owned.kept_as.empty()) {
            out_.warning(
                codes::original_left,
                std::nullopt,
                fmt::format(
                    "'{}' is still wanted by '{}'; its original stays as '{}'",
                    path,
                    *other,
                    owned.kept_as));
        }
        return;
    }
    const bool absent = state.kind == Observed::Kind::absent;
    if (!absent && !is_as_written(state, owned)) {
        auto& warning = out_.warning(
            codes::left_behind,
            std::nullopt,
            fmt::format("'{}' is no longer wanted but was changed since; it is left", path));
        if (!owned.kept_as.empty()) {
            warning.hint = fmt::format("the original is in '{}'", owned.kept_as);
        }
        return;
    }
    if (!owned.kept_as.empty()) {
        put_back(path, owned.kept_as);
    } else if (!absent) {
        removals_.emplace_back(RemovePath{path});
    }
}

void Differ::put_back(const std::string& path, const std::string& kept_as)
{
    if (seen(kept_as).kind != Observed::Kind::absent) {
        removals_.emplace_back(RestoreOriginal{kept_as, path});
        return;
    }
    if (seen(path).kind != Observed::Kind::absent) {
        removals_.emplace_back(RemovePath{path});
    }
    out_.warning(
        codes::original_lost,
        std::nullopt,
        fmt::format("the original of '{}' is not where it was kept, in '{}'", path, kept_as));
}

void Differ::finish_manifest()
{
    const std::string path = manifest_path(policy_.owner, policy_.manifests);
    if (next_.paths.empty() && next_.removed_links.empty()) {
        if (observed_.manifest) {
            manifest_.emplace_back(RemovePath{path});
        }
        return;
    }
    want_parents(path);
    if (seen(path).kind == Observed::Kind::directory) {
        error(codes::folder_in_the_way, fmt::format("'{}' is to be written and is a folder", path));
    } else if (!observed_.manifest || *observed_.manifest != next_) {
        manifest_.emplace_back(WriteFile{path, render_manifest(next_), 0644});
    }
}

} // namespace initbridge::plan
