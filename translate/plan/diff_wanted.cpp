#include "translate/plan/codes.hpp"
#include "translate/plan/differ.hpp"
#include "translate/plan/paths.hpp"
#include "translate/text/digest.hpp"

#include <fmt/format.h>

#include <utility>

namespace initbridge::plan {

namespace {

bool has_owner(const Observed& state, const std::optional<Owner>& wanted)
{
    return !wanted || state.owner == *wanted;
}

std::string rights(std::uint32_t mode, const Owner& owner)
{
    return fmt::format("mode {:04o}, owner {}:{}", mode, owner.uid, owner.gid);
}

} // namespace

void Differ::want_parents(const std::string& path)
{
    const std::string parent(parent_path(path));
    if (parent == "/" || folders_done_.contains(parent)) {
        return;
    }
    want_parents(parent);
    const Node* node = desired_.find(parent);
    if (node != nullptr && !std::holds_alternative<Directory>(*node)) {
        folders_done_.insert(parent);
        error(
            codes::conflict,
            fmt::format("'{}' is wanted as a file and as the folder of '{}'", parent, path));
        return;
    }
    want_folder(parent, node == nullptr ? nullptr : std::get_if<Directory>(node));
}

void Differ::want_folder(const std::string& path, const Directory* asked)
{
    if (!folders_done_.insert(path).second) {
        return;
    }
    const Observed& state = seen(path);
    const bool link = state.kind == Observed::Kind::symlink;
    if (state.kind == Observed::Kind::absent) {
        make_folder(path, asked);
    } else if (link && other_owner(path) != nullptr) {
        error(
            codes::other_owner,
            fmt::format(
                "'{}' is needed as a folder and is a link of '{}'", path, *other_owner(path)));
    } else if (!is_folder(path) || (link && is_ours_unchanged(path))) {
        clear_for_folder(path, asked);
    } else {
        keep_folder(path, asked);
    }
}

void Differ::make_folder(const std::string& path, const Directory* asked)
{
    const Directory folder = asked == nullptr ? Directory{} : *asked;
    folders_.emplace_back(MakeDirectory{path, folder.mode, folder.owner});
    next_.paths[path] = OwnedPath{OwnedPath::Kind::directory, folder.mode, {}, {}};
}

void Differ::keep_folder(const std::string& path, const Directory* asked)
{
    const Observed& state = seen(path);
    const OwnedPath* mine = ours(path);
    const std::string* other = other_owner(path);
    if (state.kind == Observed::Kind::symlink || (mine == nullptr && other == nullptr)) {
        if (asked != nullptr) {
            check_foreign_folder(path, *asked);
        }
        return;
    }
    OwnedPath owned{OwnedPath::Kind::directory, state.mode, {}, {}};
    if (asked != nullptr && (state.mode != asked->mode || !has_owner(state, asked->owner))) {
        if (other != nullptr) {
            error(
                codes::other_owner,
                fmt::format("folder '{}' belongs to '{}', which wants other rights", path, *other));
            return;
        }
        modes_.emplace_back(SetMode{path, asked->mode, asked->owner});
        owned.mode = asked->mode;
    }
    next_.paths[path] = std::move(owned);
}

void Differ::check_foreign_folder(const std::string& path, const Directory& asked)
{
    const Observed& state = seen(path);
    if (state.kind != Observed::Kind::directory) {
        return; // a link to one: its rights were not looked at
    }
    constexpr std::uint32_t permissions = 0777;
    constexpr std::uint32_t for_others = 0077;
    const bool lacks = (asked.mode & permissions & ~state.mode) != 0;
    const bool leaks = (asked.mode & for_others) == 0 && (state.mode & for_others) != 0;
    if (!lacks && !leaks && has_owner(state, asked.owner)) {
        return;
    }
    out_.note(
        codes::folder_rights,
        std::nullopt,
        fmt::format(
            "folder '{}' is not ours and is left as it is ({} instead of {})",
            path,
            rights(state.mode, state.owner),
            rights(asked.mode, asked.owner.value_or(state.owner))));
}

/// A file of ours makes room, and so does a link: files are never written through a link of ours,
/// since it may lead elsewhere tomorrow.
void Differ::clear_for_folder(const std::string& path, const Directory* asked)
{
    const Observed state = seen(path);
    const OwnedPath* mine = ours(path);
    if (is_ours_unchanged(path) && mine->kept_as.empty()) {
        clearing_.emplace_back(RemovePath{path});
        cleared_.push_back(path + '/');
        make_folder(path, asked);
        return;
    }
    const bool leads_nowhere = state.kind == Observed::Kind::symlink && !state.leads_to_folder;
    error(
        codes::not_a_folder,
        leads_nowhere
            ? fmt::format("'{}' is a link to '{}', which is no folder", path, state.content)
            : fmt::format("'{}' is needed as a folder and is none", path))
        .hint = leads_nowhere ? "make the folder that it names, inside the root" : "move it away";
}

Differ::Verdict Differ::judge(const std::string& path, bool same_content, bool same)
{
    const Observed& state = seen(path);
    if (state.kind == Observed::Kind::absent) {
        return Verdict::write;
    }
    if (state.kind == Observed::Kind::directory) {
        error(codes::folder_in_the_way, fmt::format("'{}' is to be written and is a folder", path));
        return Verdict::refuse;
    }
    const OwnedPath* mine = ours(path);
    const std::string* other = other_owner(path);
    if (same) {
        return mine != nullptr || other != nullptr ? Verdict::leave_owned : Verdict::leave;
    }
    if (other != nullptr) {
        error(
            codes::other_owner,
            fmt::format("'{}' belongs to '{}', and its content differs", path, *other))
            .hint = "two owners may share a file only when it is the same for both";
        return Verdict::refuse;
    }
    if (mine == nullptr) {
        return judge_foreign(path);
    }
    if (!same_content && !is_as_written(state, *mine)) {
        if (policy_.edited == Edited::refuse) {
            error(codes::changed_since, fmt::format("'{}' was changed since it was written", path))
                .hint = "move the changes to where they belong, or say '--force' to lose them";
            return Verdict::refuse;
        }
        out_.warning(
            codes::changed_since,
            std::nullopt,
            fmt::format("'{}' was changed since it was written; it is overwritten", path));
    }
    return Verdict::write;
}

Differ::Verdict Differ::judge_foreign(const std::string& path)
{
    if (seen(path).leads_to_folder && owns_below(path)) {
        error(
            codes::folder_in_the_way,
            fmt::format("'{}' is to be written and leads to a folder with files of ours", path));
        return Verdict::refuse;
    }
    if (policy_.foreign != Foreign::replace_and_keep && !policy_.replaceable.contains(path)) {
        error(codes::foreign_file, fmt::format("'{}' is there and is not ours", path)).hint =
            "--force replaces it and keeps the original";
        return Verdict::refuse;
    }
    out_.note(
        codes::replaced,
        std::nullopt,
        fmt::format("'{}' is replaced; the original is kept as '{}'", path, kept_path(path)));
    return Verdict::keep_first;
}

/// Enters `path` in the manifest as the verdict says.
void Differ::own(const std::string& path, OwnedPath owned, Verdict verdict)
{
    if (verdict == Verdict::leave || verdict == Verdict::refuse) {
        return;
    }
    if (verdict == Verdict::keep_first) {
        owned.kept_as = kept_path(path);
        originals_.emplace_back(KeepOriginal{path, owned.kept_as});
    } else if (const OwnedPath* mine = ours(path)) {
        owned.kept_as = mine->kept_as;
    }
    next_.paths[path] = std::move(owned);
}

void Differ::want_file(const std::string& path, const File& file)
{
    const Observed& state = seen(path);
    const bool same_content = state.kind == Observed::Kind::file && state.content == file.content;
    const bool same = same_content && state.mode == file.mode;
    const Verdict verdict = judge(path, same_content, same);
    if (verdict == Verdict::write && same_content) {
        modes_.emplace_back(SetMode{path, file.mode, std::nullopt});
    } else if (verdict == Verdict::write || verdict == Verdict::keep_first) {
        files_.emplace_back(WriteFile{path, file.content, file.mode});
    }
    if (verdict != Verdict::leave && verdict != Verdict::refuse) {
        own(path, {OwnedPath::Kind::file, file.mode, text::sha256_hex(file.content), {}}, verdict);
    }
}

void Differ::want_link(const std::string& path, const Symlink& link)
{
    const Observed& state = seen(path);
    const bool same = state.kind == Observed::Kind::symlink && state.content == link.target;
    const Verdict verdict = judge(path, same, same);
    if (verdict == Verdict::write || verdict == Verdict::keep_first) {
        links_.emplace_back(MakeSymlink{path, link.target});
    }
    if (verdict == Verdict::write && state.kind == Observed::Kind::absent && observed_.manifest) {
        const auto removed = observed_.manifest->removed_links.find(path);
        if (removed != observed_.manifest->removed_links.end() && removed->second == link.target) {
            return; // a foreign link that we had removed: it is put back, and foreign again
        }
    }
    own(path, {OwnedPath::Kind::symlink, 0, link.target, {}}, verdict);
}

} // namespace initbridge::plan
