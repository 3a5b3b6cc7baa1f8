#include "translate/plan/differ.hpp"
#include "translate/text/digest.hpp"

#include <iterator>
#include <utility>

namespace initbridge::plan {

namespace {

void move_to(std::vector<Step>& steps, std::vector<Step>& from)
{
    steps.insert(
        steps.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

} // namespace

bool is_as_written(const Observed& seen, const OwnedPath& owned)
{
    switch (owned.kind) {
    case OwnedPath::Kind::directory:
        return seen.kind == Observed::Kind::directory;
    case OwnedPath::Kind::file:
        return seen.kind == Observed::Kind::file && text::sha256_hex(seen.content) == owned.digest;
    case OwnedPath::Kind::symlink:
        return seen.kind == Observed::Kind::symlink && seen.content == owned.digest;
    }
    return false;
}

Differ::Differ(
    const FileTree& desired,
    const ObservedTree& observed,
    const DiffPolicy& policy,
    diag::Diagnostics& out)
    : desired_(desired)
    , observed_(observed)
    , policy_(policy)
    , out_(out)
{
    next_.owner = policy.owner;
}

const Observed& Differ::seen(const std::string& path) const
{
    static const Observed absent;
    for (const std::string& folder : cleared_) {
        if (path.starts_with(folder)) {
            return absent; // it was seen through a link that goes
        }
    }
    const auto place = observed_.paths.find(path);
    return place == observed_.paths.end() ? absent : place->second;
}

const OwnedPath* Differ::ours(const std::string& path) const
{
    if (!observed_.manifest) {
        return nullptr;
    }
    const auto place = observed_.manifest->paths.find(path);
    return place == observed_.manifest->paths.end() ? nullptr : &place->second;
}

const std::string* Differ::other_owner(const std::string& path) const
{
    const auto place = observed_.owned_by_others.find(path);
    return place == observed_.owned_by_others.end() ? nullptr : &place->second;
}

bool Differ::is_folder(const std::string& path) const
{
    const Observed& state = seen(path);
    return state.kind == Observed::Kind::directory ||
           (state.kind == Observed::Kind::symlink && state.leads_to_folder);
}

bool Differ::is_ours_unchanged(const std::string& path) const
{
    const OwnedPath* mine = ours(path);
    return mine != nullptr && other_owner(path) == nullptr && is_as_written(seen(path), *mine);
}

bool Differ::owns_below(const std::string& path) const
{
    if (!observed_.manifest) {
        return false;
    }
    const std::string folder = path + '/';
    const auto next = observed_.manifest->paths.lower_bound(folder);
    return next != observed_.manifest->paths.end() && next->first.starts_with(folder);
}

diag::Diagnostic& Differ::error(std::string_view code, std::string message)
{
    ++errors_;
    return out_.error(code, std::nullopt, std::move(message));
}

Plan Differ::run()
{
    for (const auto& [path, node] : desired_.nodes()) {
        want_parents(path);
        if (const auto* folder = std::get_if<Directory>(&node)) {
            want_folder(path, folder);
        } else if (const auto* file = std::get_if<File>(&node)) {
            want_file(path, *file);
        } else if (const auto* link = std::get_if<Symlink>(&node)) {
            want_link(path, *link);
        }
    }
    remove_links();
    restore_links();
    finish_manifest();
    remove_unwanted();
    Plan plan;
    if (errors_ != 0) {
        return plan;
    }
    const bool manifest_goes = next_.paths.empty() && next_.removed_links.empty();
    if (manifest_goes) {
        // Before the folder that holds it.
        move_to(removals_, manifest_);
        manifest_.clear();
    }
    for (std::vector<Step>* part :
         {&clearing_,
          &folders_,
          &originals_,
          &files_,
          &modes_,
          &links_,
          &removals_,
          &folder_removals_,
          &manifest_}) {
        move_to(plan.steps, *part);
    }
    return plan;
}

Plan diff(
    const FileTree& desired,
    const ObservedTree& observed,
    const DiffPolicy& policy,
    diag::Diagnostics& out)
{
    return Differ(desired, observed, policy, out).run();
}

std::string kept_path(const std::string& path)
{
    return path + ".initbridge-orig";
}

} // namespace initbridge::plan
