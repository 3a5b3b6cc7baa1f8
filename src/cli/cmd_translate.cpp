#include "src/cli/codes.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/load_images.hpp"
#include "src/cli/output.hpp"
#include "src/cli/shim.hpp"
#include "src/fs/apply.hpp"
#include "src/fs/facts.hpp"
#include "src/fs/observe.hpp"
#include "translate/list.hpp"
#include "translate/model/names.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace initbridge::cli {

namespace {

/// One run of translate, from the paths to the plan.
class Translation {
public:
    explicit Translation(const TranslateOptions& options)
        : options_(options)
    {}

    [[nodiscard]] int run();

private:
    [[nodiscard]] bool open_root();
    [[nodiscard]] std::optional<model::Image> load();
    [[nodiscard]] std::optional<Result> plan_for(const model::Image& image);
    [[nodiscard]] plan::FileTree render(const model::ServiceSet& set, plan::DiffPolicy& policy);
    [[nodiscard]] plan::Plan diff(const plan::FileTree& files, const plan::DiffPolicy& policy);
    [[nodiscard]] bool check_owner(const std::string& owner);
    [[nodiscard]] int finish(const Result* result, int status);
    [[nodiscard]] bool read_manifests(fs::RootDir& root, const std::string& owner);
    [[nodiscard]] bool find_shim();
    void add_list(const model::ServiceSet& set, const std::string& owner, plan::FileTree& files);
    [[nodiscard]] bool refuse(const diag::Diagnostic& why);

    const TranslateOptions& options_;
    diag::SourceMap sources_;
    diag::Diagnostics diagnostics_;
    std::optional<Loader> loader_;
    std::optional<fs::RootDir> root_;
    facts::TargetFacts facts_;
    std::map<std::string, plan::Manifest> manifests_; // of all owners, by owner
    bool refused_ = false;                            // by the machine
};

int Translation::run()
{
    const bool root_is_there = open_root();
    const std::optional<model::Image> image = load();
    std::optional<Result> result;
    if (image && root_is_there) {
        result = plan_for(*image);
    }
    if (options_.strict) {
        diagnostics_.warnings_to_errors();
    }
    if (refused_) {
        return finish(nullptr, exit_refused);
    }
    if (diagnostics_.has_errors() || !result) {
        return finish(nullptr, status_of(diagnostics_));
    }
    if (root_ && !options_.dry_run) {
        if (const auto applied = fs::apply_plan(*root_, result->plan); !applied) {
            static_cast<void>(refuse(applied.error()));
            return finish(nullptr, exit_refused);
        }
    }
    return finish(&*result, exit_done);
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
    loader_.emplace(with_named_folders(options_.load), sources_);
    read_all(*loader_);
    std::vector<model::Image> images = loader_->images(std::nullopt, diagnostics_);
    return images.empty() ? std::nullopt : std::optional(std::move(images.front()));
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

std::optional<Result> Translation::plan_for(const model::Image& image)
{
    plan::DiffPolicy policy;
    policy.owner = options_.owner.value_or(image.name);
    policy.foreign = options_.force ? plan::Foreign::replace_and_keep : plan::Foreign::refuse;
    policy.replaceable = bridge::replaceable_paths();
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
    const model::ServiceSet set = resolve::resolve(image, facts_, diagnostics_);
    if (root_) {
        fs::look_up_commands(*root_, wanted_commands(set), facts_);
        check_supervisord_is_there(set, facts_, diagnostics_);
    }
    Result result;
    result.owner = policy.owner;
    result.files = render(set, policy);
    if (!diagnostics_.has_errors()) {
        add_list(set, policy.owner, result.files);
        result.plan = diff(result.files, policy);
    }
    return result;
}

/// Links of packaged units that an earlier run took away count as there: what is still to be
/// disabled must not be put back because it is gone.
bool Translation::read_manifests(fs::RootDir& root, const std::string& owner)
{
    auto manifests = fs::read_manifests(root);
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
    auto shim = read_shim();
    if (!shim) {
        return refuse(shim.error());
    }
    facts_.shim = std::move(*shim);
    if (root_) {
        const std::pair<std::string, std::string> command{shim::path, ""};
        fs::look_up_commands(*root_, {command}, facts_);
        const bool owned =
            std::any_of(manifests_.begin(), manifests_.end(), [&](const auto& manifest) {
                return manifest.second.paths.contains(command.first);
            });
        facts_.has_shim = !facts_.commands.at(command).empty() && !owned;
    }
    return true;
}

void Translation::add_list(
    const model::ServiceSet& set, const std::string& owner, plan::FileTree& files)
{
    // The folder is ours: nothing else is wanted there.
    static_cast<void>(files.add(
        listing::path_for(owner, manifests_, diagnostics_),
        plan::File{list_services(set, facts_)}));
}

plan::FileTree Translation::render(const model::ServiceSet& set, plan::DiffPolicy& policy)
{
    const systemd::Options units{
        policy.owner,
        options_.vendor ? systemd::Layout::vendor : systemd::Layout::admin,
        options_.shim};
    auto rendering =
        initbridge::render(set, facts_, {units, loader_->header(), options_.log}, diagnostics_);
    policy.removed_links = std::move(rendering.removed_links);
    return std::move(rendering.tree);
}

/// Against what the root holds; without a root, against nothing.
plan::Plan Translation::diff(const plan::FileTree& files, const plan::DiffPolicy& policy)
{
    plan::ObservedTree observed;
    if (root_) {
        auto seen = fs::observe_tree(*root_, files, policy);
        if (!seen) {
            static_cast<void>(refuse(seen.error()));
            return {};
        }
        observed = std::move(*seen);
    }
    return plan::diff(files, observed, policy, diagnostics_);
}

int Translation::finish(const Result* result, int status)
{
    diagnostics_ = without_repetitions(diagnostics_);
    if (options_.output == OutputForm::json) {
        const Result nothing;
        return write_output(
            show_json(result == nullptr ? &nothing : result, diagnostics_, sources_), status);
    }
    write_diagnostics(diagnostics_, sources_);
    if (result == nullptr) {
        return status;
    }
    if (!root_) {
        return write_output(show_plan_and_files(result->plan, result->owner), status);
    }
    const std::string steps = plan::render_plan(result->plan);
    return write_output(steps.empty() ? "nothing to change\n" : steps, status);
}

} // namespace

int translate(const TranslateOptions& options)
{
    return Translation(options).run();
}

} // namespace initbridge::cli
