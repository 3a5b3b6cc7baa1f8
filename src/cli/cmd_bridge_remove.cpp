#include "src/cli/bridge_live.hpp"
#include "src/cli/bridge_state.hpp"
#include "src/cli/bridge_verbs.hpp"
#include "src/cli/codes.hpp"
#include "src/fs/apply.hpp"
#include "src/fs/observe.hpp"
#include "translate/bridge/places.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace initbridge::cli {

namespace {

/// One run of `bridge remove`.
class Removal {
public:
    explicit Removal(const BridgeOptions& options)
        : options_(options)
    {}

    [[nodiscard]] int run()
    {
        if (!state_.open(options_)) {
            return state_.finish(nullptr, options_);
        }
        user_ = state_.installed_user();
        if (!check_user()) {
            return state_.finish(nullptr, options_);
        }
        std::optional<Result> result = plan();
        if (state_.refused || state_.diagnostics.has_errors() || !result) {
            return state_.finish(nullptr, options_);
        }
        if (!options_.dry_run && !result->plan.steps.empty()) {
            act(*result);
        }
        return state_.finish(&*result, options_);
    }

private:
    /// Whose bridge is meant is the one that is here.
    [[nodiscard]] bool check_user()
    {
        const std::string wanted = options_.user.value_or(user_);
        if (user_.empty() || wanted.substr(0, wanted.find(':')) == user_) {
            return true;
        }
        state_.diagnostics
            .error(
                codes::bridge_taken,
                std::nullopt,
                fmt::format(
                    "'{}' runs supervisord for '{}'",
                    state_.root->shown(state_.unit_path()),
                    user_))
            .hint = fmt::format("say '--user {}', or leave it out", user_);
        return false;
    }

    [[nodiscard]] std::optional<Result> plan()
    {
        plan::DiffPolicy policy;
        policy.owner = bridge_owner;
        auto observed = fs::observe_tree(*state_.root, {}, policy);
        if (!observed) {
            static_cast<void>(state_.refuse(observed.error()));
            return std::nullopt;
        }
        if (!observed->manifest) {
            check_other_owner();
            return Result{policy.owner, {}, {}};
        }
        Result result{policy.owner, plan::diff({}, *observed, policy, state_.diagnostics), {}};
        if (!user_.empty()) {
            add_leavings(bridge::runtime_folder(user_), result.plan);
            if (!options_.keep_logs) {
                add_leavings(bridge::log_folder(user_), result.plan);
            }
        }
        return result;
    }

    /// `translate --bootc` makes a bridge that is part of its image.
    void check_other_owner()
    {
        const auto manifests = fs::read_manifests(*state_.root);
        const std::string path = state_.unit_path();
        if (!manifests || path.empty()) {
            return;
        }
        for (const auto& [owner, manifest] : *manifests) {
            if (manifest.paths.contains(path)) {
                state_.diagnostics
                    .error(
                        codes::bridge_taken,
                        std::nullopt,
                        fmt::format(
                            "'{}' is part of the image '{}'", state_.root->shown(path), owner))
                    .hint = "translate that image once more, with '--native'";
            }
        }
    }

    /// What supervisord and tmpfiles.d left in a folder that is the bridge's alone.
    void add_leavings(const std::string& folder, plan::Plan& plan)
    {
        const auto names = state_.root->list(folder);
        if (!names) {
            return; // not there
        }
        for (const std::string& name : *names) {
            plan.steps.emplace_back(plan::RemovePath{fmt::format("{}/{}", folder, name)});
        }
        plan.steps.emplace_back(plan::RemovePath{folder});
    }

    [[nodiscard]] static bool ends_lingering(const plan::Plan& plan, const std::string& user)
    {
        return std::ranges::any_of(plan.steps, [&](const plan::Step& step) {
            const auto* removal = std::get_if<plan::RemovePath>(&step);
            return removal != nullptr && removal->path == bridge::linger_path(user);
        });
    }

    void act(Result& result)
    {
        const auto uid = state_.uid_of(user_);
        const bool act_live = state_.live && uid;
        const LiveBridge live{user_, uid.value_or(0), &state_.lines};
        if (act_live) {
            if (const auto stopped = stop_bridge(live); !stopped) {
                static_cast<void>(state_.refuse(stopped.error()));
                return;
            }
            // Its socket and pid file have gone with it.
            const std::optional<Result> anew = plan();
            result = anew ? *anew : result;
        }
        if (const auto applied = fs::apply_plan(*state_.root, result.plan); !applied) {
            static_cast<void>(state_.refuse(applied.error()));
            return;
        }
        if (!act_live) {
            return;
        }
        const bool rival_back = std::ranges::any_of(result.plan.steps, [](const plan::Step& step) {
            const auto* link = std::get_if<plan::MakeSymlink>(&step);
            return link != nullptr &&
                   link->path.ends_with(std::string("/") + std::string(bridge::debian_service));
        });
        const auto lingering =
            ends_lingering(result.plan, user_) ? Lingering::end : Lingering::keep;
        if (const auto down = take_down(live, {lingering, rival_back}); !down) {
            static_cast<void>(state_.refuse(down.error()));
        }
    }

    const BridgeOptions& options_;
    BridgeState state_;
    std::string user_;
};

} // namespace

int bridge_remove(const BridgeOptions& options)
{
    return Removal(options).run();
}

} // namespace initbridge::cli
