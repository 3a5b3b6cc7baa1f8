#include "translate/load/layer_walk.hpp"

#include "translate/load/codes.hpp"
#include "translate/load/paths.hpp"
#include "translate/model/names.hpp"
#include "translate/text/suggest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace initbridge::load {

namespace {

// Deeper than any real tree; keeps a chain of dependencies off the end of the stack.
constexpr std::size_t max_depth = 500;

/// `N` of `@host/org/repo/layers/N:v`.
std::string_view name_in_remote(std::string_view reference)
{
    const std::string_view part = last_part(reference);
    return part.substr(0, part.find(':'));
}

bool is_remote(std::string_view reference)
{
    return reference.starts_with('@');
}

std::string nearest_name(const std::string& name, const Found& listing, bool flat)
{
    std::vector<std::string_view> names;
    names.reserve(listing.entries.size());
    for (const std::string& entry : listing.entries) {
        names.push_back(flat ? stem_of(entry) : std::string_view(entry));
    }
    const auto near = text::nearest(name, names);
    return near ? fmt::format("did you mean '{}'?", *near) : std::string();
}

} // namespace

LayerWalk::LayerWalk(Library& library, std::string init_layer, diag::Diagnostics& out)
    : library_(&library)
    , init_layer_(std::move(init_layer))
    , out_(&out)
{}

std::vector<Manifest*> LayerWalk::take()
{
    return std::exchange(order_, {});
}

void LayerWalk::visit_list(const std::vector<spec::LayerReference>& list, const LayersFolder& own)
{
    std::map<std::string, diag::SourceMark> seen;
    for (const spec::LayerReference& reference : list) {
        if (!listed_twice(reference, seen)) {
            visit_reference(reference, own);
        }
    }
}

bool LayerWalk::listed_twice(
    const spec::LayerReference& reference, std::map<std::string, diag::SourceMark>& seen)
{
    std::string name(
        is_remote(reference.value) ? name_in_remote(reference.value) : reference.value);
    const auto [first, fresh] = seen.emplace(name, reference.mark);
    if (!fresh) {
        auto& diagnostic = out_->error(
            codes::listed_twice,
            reference.mark,
            fmt::format("layer '{}' stands twice in one list", name));
        diagnostic.hint = "keep the one whose place in the order is meant";
        diagnostic.related.push_back({first->second, "first listed here"});
    }
    return !fresh;
}

std::optional<std::string> LayerWalk::local_name(const spec::LayerReference& reference)
{
    std::string name(
        is_remote(reference.value) ? name_in_remote(reference.value) : reference.value);
    const auto problem = model::entry_name_problem(name);
    if (problem) {
        out_->error(
            codes::bad_layer_name,
            reference.mark,
            fmt::format("'{}' cannot be the name of a layer: it {}", reference.value, *problem));
        return std::nullopt;
    }
    return name;
}

void LayerWalk::visit_reference(const spec::LayerReference& reference, const LayersFolder& own)
{
    const auto name = local_name(reference);
    if (!name) {
        return;
    }
    const Lookup found = library_->look_up(*name, own);
    switch (found.state) {
    case Lookup::State::pending:
        return; // wanted from now on
    case Lookup::State::missing:
        report_missing(reference, *name, library_->folder_for(own));
        return;
    case Lookup::State::found:
        break;
    }
    if (is_remote(reference.value)) {
        auto& note = out_->note(
            codes::remote_layer,
            reference.mark,
            fmt::format("the local layer '{}' stands for the remote one", *name));
        note.hint = "nothing is fetched";
    }
    visit(found.path, reference.mark);
}

void LayerWalk::report_missing(
    const spec::LayerReference& reference, const std::string& name, const LayersFolder& folder)
{
    if (is_remote(reference.value)) {
        auto& diagnostic = out_->error(
            codes::remote_layer,
            reference.mark,
            fmt::format("no local layer '{}' for the remote one, and nothing is fetched", name));
        diagnostic.hint = fmt::format("fetch it to '{}'", join_path(folder.path, name));
        return;
    }
    if (!library_->complete() && name == init_layer_) {
        return;
    }
    const Found* listing = library_->files().find(folder.path);
    if (listing == nullptr) {
        return;
    }
    if (!listing->is(facts::SourceFile::Kind::directory)) {
        if (folders_reported_.insert(folder.path).second) {
            out_->error(
                    codes::no_layers_folder,
                    reference.mark,
                    fmt::format("the layers folder '{}' does not exist", folder.path))
                .hint = "say where the layers are with '--layers DIR'";
        }
        return;
    }
    auto message = fmt::format("no layer '{}' in '{}'", name, folder.path);
    auto& diagnostic =
        library_->complete()
            ? out_->error(codes::missing_layer, reference.mark, std::move(message))
            : out_->warning(
                  codes::missing_layer, reference.mark, message + "; translated without it");
    diagnostic.hint = nearest_name(name, *listing, folder.flat);
    if (diagnostic.hint.empty() && !library_->complete()) {
        diagnostic.hint = "say where the other layers are with '--layers DIR'";
    }
}

void LayerWalk::visit(const std::string& manifest_path, Place where)
{
    if (done_.contains(manifest_path)) {
        return;
    }
    const auto on_stack = [&](const Step& step) {
        return step.path == manifest_path;
    };
    if (std::any_of(stack_.begin(), stack_.end(), on_stack)) {
        report_cycle(manifest_path, where);
        return;
    }
    if (stack_.size() >= max_depth) {
        out_->error(
            codes::too_deep,
            where,
            fmt::format("layers are nested more than {} levels deep", max_depth));
        return;
    }
    Manifest* manifest = library_->manifest(manifest_path);
    if (manifest == nullptr) {
        return; // still to be read
    }
    stack_.push_back({manifest_path, where});
    visit_list(manifest->content.depends, manifest->folder);
    visit_list(manifest->content.parts, manifest->folder);
    stack_.pop_back();
    done_.insert(manifest_path);
    order_.push_back(manifest);
}

void LayerWalk::report_cycle(const std::string& path, Place where)
{
    const auto first = std::find_if(
        stack_.begin(), stack_.end(), [&](const Step& step) { return step.path == path; });
    const auto name_of = [&](const std::string& manifest_path) {
        Manifest* manifest = library_->manifest(manifest_path);
        return manifest == nullptr ? manifest_path : manifest->content.layer.name.value;
    };
    std::string circle;
    for (auto step = first; step != stack_.end(); ++step) {
        circle += fmt::format("'{}' -> ", name_of(step->path));
    }
    circle += fmt::format("'{}'", name_of(path));
    auto& diagnostic =
        out_->error(codes::layer_cycle, where, fmt::format("layers need each other: {}", circle));
    diagnostic.hint = "take one of them out";
    for (auto step = first + 1; step < stack_.end(); ++step) {
        if (step->where) {
            diagnostic.related.push_back(
                {*step->where, fmt::format("'{}' is needed here", name_of(step->path))});
        }
    }
}

} // namespace initbridge::load
