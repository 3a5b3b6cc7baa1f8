#include "src/cli/translation.hpp"

#include "src/cli/codes.hpp"
#include "src/cli/load_images.hpp"
#include "src/cli/shim.hpp"
#include "src/deploy/codes.hpp"
#include "src/fs/apply.hpp"
#include "src/fs/codes.hpp"
#include "src/fs/facts.hpp"
#include "src/fs/observe.hpp"
#include "translate/list.hpp"
#include "translate/model/names.hpp"
#include "translate/shim/codes.hpp"
#include "translate/supervisord/kept_head.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace initbridge::cli {

namespace {

constexpr std::size_t largest_configuration = std::size_t{8} * 1024 * 1024;

/// What supervisord reads stands at `path`, which is the usual one or free.
plan::FileTree with_configuration(plan::FileTree tree, const std::string& path)
{
    const std::string usual(supervisord::configuration_path);
    const plan::Node* node = tree.find(usual);
    if (node != nullptr && path != usual) {
        static_cast<void>(tree.add(path, *node));
        tree.remove(usual);
    }
    return tree;
}

} // namespace

void Translation::read_input()
{
    loader_.emplace(with_named_folders(options_.load), sources_);
    read_all(*loader_);
    shim_ = read_shim();
}

std::optional<Result> Translation::plan()
{
    const bool root_is_there = open_root();
    image_ = load();
    std::optional<Result> result;
    if (image_ && root_is_there) {
        result = plan_for();
    }
    if (options_.strict) {
        diagnostics_.warnings_to_errors();
    }
    return refused_ || diagnostics_.has_errors() ? std::nullopt : std::move(result);
}

bool Translation::apply(const Result& result)
{
    const auto applied = fs::apply_plan(*root_, result.plan);
    return applied || refuse(applied.error());
}

bool Translation::refuse(const diag::Diagnostic& why)
{
    diagnostics_.add(why);
    refused_ = true;
    return false;
}

bool Translation::open_root()
{
    if (options_.root) {
        auto root = fs::RootDir::open(*options_.root);
        if (!root) {
            return refuse(root.error());
        }
        root_ = std::move(*root);
        auto facts = fs::observe_facts(*root_);
        if (!facts) {
            return refuse(facts.error());
        }
        facts_ = std::move(*facts);
    }
    if (options_.systemd_version) {
        facts_.systemd_version = options_.systemd_version;
    }
    return true;
}

std::optional<model::Image> Translation::load()
{
    if (!loader_) {
        read_input();
    }
    std::vector<model::Image> images = loader_->images(std::nullopt, diagnostics_);
    if (images.empty()) {
        return std::nullopt;
    }
    images.front().only_user = options_.home.has_value();
    return std::move(images.front());
}

std::string Translation::manifest_folder() const
{
    return options_.home ? options_.home->data : std::string(plan::manifest_folder);
}

bool Translation::check_owner(const std::string& owner)
{
    const auto problem = model::entry_name_problem(owner);
    if (problem) {
        diagnostics_
            .error(
                codes::bad_owner,
                std::nullopt,
                fmt::format("'{}' cannot own files: it {}", owner, *problem))
            .hint = "give another name with '--owner NAME'";
    }
    return !problem;
}

std::optional<Result> Translation::plan_for()
{
    plan::DiffPolicy policy;
    policy.owner = options_.owner.value_or(image_->name);
    policy.foreign = options_.force ? plan::Foreign::replace_and_keep : plan::Foreign::refuse;
    policy.edited = options_.force ? plan::Edited::overwrite : options_.edited;
    policy.replaceable = bridge::replaceable_paths();
    policy.replaceable.insert(options_.configuration);
    policy.manifests = manifest_folder();
    // A name that is wrong in a manifest has been reported there.
    const bool reported = !options_.owner && diagnostics_.has_errors();
    if (!reported && !check_owner(policy.owner)) {
        return std::nullopt;
    }
    if (root_ && !read_manifests(*root_, policy.owner)) {
        return std::nullopt;
    }
    if (!find_shim()) {
        return std::nullopt;
    }
    set_ = resolve::resolve(*image_, facts_, diagnostics_);
    if (root_) {
        fs::look_up_commands(*root_, wanted_commands(set_), facts_);
        check_supervisord_is_there(set_, facts_, diagnostics_);
    }
    Result result;
    result.owner = policy.owner;
    result.files = render(policy);
    if (!diagnostics_.has_errors()) {
        add_list(policy.owner, result);
        diff(result, policy);
    }
    return result;
}

/// Links of packaged units that an earlier run took away count as there: what is still to be
/// disabled must not be put back because it is gone.
bool Translation::read_manifests(fs::RootDir& root, const std::string& owner)
{
    auto manifests = fs::read_manifests(root, manifest_folder());
    if (!manifests) {
        return refuse(manifests.error());
    }
    manifests_ = std::move(*manifests);
    if (const auto ours = manifests_.find(owner); ours != manifests_.end()) {
        facts_.enable_links.insert(
            ours->second.removed_links.begin(), ours->second.removed_links.end());
    }
    return true;
}

/// The shim to put there, and whether somebody else has done so.
bool Translation::find_shim()
{
    if (!shim_) {
        return refuse(shim_.error());
    }
    facts_.shim = std::move(*shim_);
    if (root_) {
        const std::pair<std::string, std::string> command{shim::path, ""};
        fs::look_up_commands(*root_, {command}, facts_);
        const bool owned =
            std::any_of(manifests_.begin(), manifests_.end(), [&](const auto& manifest) {
                return manifest.second.paths.contains(command.first);
            });
        facts_.has_shim = !facts_.commands.at(command).empty() && (!owned || options_.home);
    }
    return true;
}

void Translation::add_list(const std::string& owner, Result& result)
{
    result.list = listing::path_for(owner, manifests_, diagnostics_, manifest_folder());
    // The folder is ours: nothing else is wanted there.
    static_cast<void>(result.files.add(result.list, plan::File{list_services(set_, facts_)}));
}

/// Theirs, whole; of a configuration that was ours from the beginning, its head.
std::optional<supervisord::Header> Translation::kept_header(const std::string& owner)
{
    std::string path = options_.configuration;
    const auto manifest = manifests_.find(owner);
    bool all_ours = false;
    if (manifest != manifests_.end()) {
        const auto owned = manifest->second.paths.find(path);
        all_ours = owned != manifest->second.paths.end() && owned->second.kept_as.empty();
        if (owned != manifest->second.paths.end() && !all_ours) {
            path = owned->second.kept_as;
        }
    }
    const std::string shown = root_->shown(path);
    auto text = fs::read_text(*root_, path, largest_configuration);
    if (!text) {
        const int error = errno;
        if (error != ENOENT) { // there is one, and what it says would be lost
            const auto why = fmt::format("cannot read '{}': {}", shown, std::strerror(error));
            static_cast<void>(refuse(diag::failure(fs::codes::read, why).value()));
        }
        return std::nullopt;
    }
    if (all_ours) {
        *text = supervisord::head_of(*text);
    }
    const diag::FileId file = sources_.add(shown, *text);
    return supervisord::Header{*std::move(text), file, true};
}

plan::FileTree Translation::render(plan::DiffPolicy& policy)
{
    const systemd::Options units{
        policy.owner,
        options_.vendor ? systemd::Layout::vendor : systemd::Layout::admin,
        options_.shim};
    auto header = loader_->header();
    if (!header && options_.keeps_theirs && root_) {
        header = kept_header(policy.owner);
    }
    auto rendering =
        initbridge::render(set_, facts_, {units, std::move(header), options_.log}, diagnostics_);
    policy.removed_links = std::move(rendering.removed_links);
    if (!options_.home) {
        return with_configuration(std::move(rendering.tree), options_.configuration);
    }
    check_is_theirs(rendering.tree, policy.removed_links);
    return plan::in_home(rendering.tree, *options_.home);
}

/// What stands for all users is root's to put there, and to take away.
void Translation::check_is_theirs(
    const plan::FileTree& tree, const std::set<std::string>& removed_links)
{
    if (tree.find(std::string(shim::path)) != nullptr) {
        diagnostics_
            .error(
                shim::codes::not_there,
                std::nullopt,
                fmt::format("services need '{}', which is not there", shim::path))
            .hint = "let root install initbridge whole";
    }
    for (const std::string& link : removed_links) {
        diagnostics_
            .error(
                deploy::codes::not_theirs,
                std::nullopt,
                fmt::format("'{}' starts it for every user of this machine", link))
            .hint =
            fmt::format("mask it: 'systemctl --user mask {}'", link.substr(link.rfind('/') + 1));
    }
}

/// Against what the root holds; without a root, against nothing.
void Translation::diff(Result& result, const plan::DiffPolicy& policy)
{
    if (root_) {
        auto seen = fs::observe_tree(*root_, result.files, policy);
        if (!seen) {
            static_cast<void>(refuse(seen.error()));
            return;
        }
        result.observed = std::move(*seen);
    }
    result.plan = plan::diff(result.files, result.observed, policy, diagnostics_);
}

} // namespace initbridge::cli
