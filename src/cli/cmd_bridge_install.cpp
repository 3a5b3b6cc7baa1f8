#include "src/cli/bridge_config.hpp"
#include "src/cli/bridge_live.hpp"
#include "src/cli/bridge_state.hpp"
#include "src/cli/bridge_verbs.hpp"
#include "src/cli/codes.hpp"
#include "src/cli/load_images.hpp"
#include "src/fs/apply.hpp"
#include "src/fs/observe.hpp"
#include "translate/bridge/additions.hpp"
#include "translate/bridge/codes.hpp"
#include "translate/resolve/resolve.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace initbridge::cli {

namespace {

/// One run of `bridge install`, from the layers to the running supervisord.
class Installation {
public:
    explicit Installation(const BridgeOptions& options)
        : options_(options)
    {}

    [[nodiscard]] int run()
    {
        if (!state_.open(options_)) {
            return state_.finish(nullptr, options_);
        }
        const std::optional<model::Image> image = load();
        std::optional<Result> result;
        if (image && see_removed_links() && check_other_user(image->user.name)) {
            result = plan_for(*image);
        }
        if (options_.strict) {
            state_.diagnostics.warnings_to_errors();
        }
        if (state_.refused || state_.diagnostics.has_errors() || !result) {
            return state_.finish(nullptr, options_);
        }
        if (!options_.dry_run) {
            act(*result);
        }
        return state_.finish(&*result, options_);
    }

private:
    /// The layers that were named, for their environment and caps; none is fine.
    [[nodiscard]] std::optional<model::Image> load()
    {
        LoadRequest request = options_.load;
        request.init = model::Init::systemd;
        request.bootc = true;
        request.service_user = options_.user;
        loader_.emplace(with_named_folders(std::move(request)), state_.sources);
        read_all(*loader_);
        auto images = loader_->images(std::nullopt, state_.diagnostics);
        if (images.empty()) {
            return std::nullopt;
        }
        model::Image image = std::move(images.front());
        for (model::Layer& layer : image.layers) {
            layer.entries.clear(); // what supervisord runs stands in its configuration
            layer.relay_ports.clear();
            layer.units.clear();
        }
        return image;
    }

    /// Links that an earlier install took away count as there: they must not come back.
    [[nodiscard]] bool see_removed_links()
    {
        const auto manifests = fs::read_manifests(*state_.root);
        if (!manifests) {
            return state_.refuse(manifests.error());
        }
        if (const auto ours = manifests->find(std::string(bridge_owner));
            ours != manifests->end()) {
            state_.facts.enable_links.insert(
                ours->second.removed_links.begin(), ours->second.removed_links.end());
        }
        return true;
    }

    /// There is one unit, and it is one user's.
    [[nodiscard]] bool check_other_user(const std::string& user)
    {
        const std::string installed = state_.installed_user();
        const auto unit = state_.facts.user_units.find(std::string(bridge::unit_name));
        if (installed.empty() || installed == user || !unit->second.ours) {
            return true;
        }
        state_.diagnostics
            .error(
                codes::bridge_taken,
                std::nullopt,
                fmt::format(
                    "'{}' runs supervisord for '{}' already",
                    state_.root->shown(state_.unit_path()),
                    installed))
            .hint = "take that away first: 'initbridge bridge remove'";
        return false;
    }

    [[nodiscard]] std::optional<Result> plan_for(const model::Image& image)
    {
        diag::Diagnostics& out = state_.diagnostics;
        const model::ServiceSet set = resolve::resolve(image, state_.facts, out);
        bridge_ = bridge::bridge_of(set, state_.facts, out);
        bridge_.config = options_.config;
        bridge_.log = options_.log;
        bridge::check_log(bridge_.log, state_.facts, out);
        if (state_.facts.root == facts::RootKind::full && state_.facts.supervisord.empty()) {
            out.error(
                   bridge::codes::no_supervisord,
                   std::nullopt,
                   "the root has no supervisord, which is to run the services")
                .hint = "install the package 'supervisor' there first";
        }
        if (const auto config = read_bridge_config(*state_.root, bridge_, state_.sources, out)) {
            bridge_.stop_time = config->stop_time;
            bridge_.logs_to_stdout = config->logs_to_stdout;
            socket_ = config->socket;
        }
        const systemd::Options units{
            std::string(bridge_owner),
            options_.vendor ? systemd::Layout::vendor : systemd::Layout::admin};
        const auto additions = bridge::additions_of(bridge_, bridge_owner, out);
        auto rendering = systemd::render(set, state_.facts, units, out, additions);
        if (!state_.live) {
            bridge::check_bootc_rules(rendering.tree, state_.facts, out);
        }
        return diff(std::move(rendering));
    }

    [[nodiscard]] std::optional<Result> diff(systemd::Rendering rendering)
    {
        plan::DiffPolicy policy;
        policy.owner = bridge_owner;
        policy.foreign = options_.force ? plan::Foreign::replace_and_keep : plan::Foreign::refuse;
        policy.replaceable = bridge::replaceable_paths();
        policy.removed_links = std::move(rendering.removed_links);
        const auto observed = fs::observe_tree(*state_.root, rendering.tree, policy);
        if (!observed) {
            static_cast<void>(state_.refuse(observed.error()));
            return std::nullopt;
        }
        Result result;
        result.owner = policy.owner;
        result.files = std::move(rendering.tree);
        if (!state_.diagnostics.has_errors()) {
            result.plan = plan::diff(result.files, *observed, policy, state_.diagnostics);
        }
        return result;
    }

    [[nodiscard]] static UnitChange unit_change(const plan::Plan& plan)
    {
        const bool written = std::ranges::any_of(plan.steps, [](const plan::Step& step) {
            const auto* file = std::get_if<plan::WriteFile>(&step);
            return file != nullptr && file->path.ends_with("/systemd/user/supervisord.service");
        });
        return written ? UnitChange::changed : UnitChange::none;
    }

    void act(const Result& result)
    {
        if (const auto applied = fs::apply_plan(*state_.root, result.plan); !applied) {
            static_cast<void>(state_.refuse(applied.error()));
            return;
        }
        if (!state_.live || options_.no_start) {
            return;
        }
        const auto uid = state_.uid_of(bridge_.user);
        const std::string tmpfiles =
            fmt::format("/usr/lib/tmpfiles.d/initbridge-{}.conf", bridge_owner);
        const auto up = bring_up(
            {bridge_.user, uid.value_or(0), &state_.lines},
            {tmpfiles, socket_, unit_change(result.plan)});
        if (!up) {
            static_cast<void>(state_.refuse(up.error()));
        }
    }

    const BridgeOptions& options_;
    BridgeState state_;
    std::optional<Loader> loader_;
    bridge::Bridge bridge_;
    std::string socket_;
};

} // namespace

int bridge_install(const BridgeOptions& options)
{
    return Installation(options).run();
}

} // namespace initbridge::cli
