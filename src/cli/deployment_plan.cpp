#include "src/cli/deployment_plan.hpp"

#include "src/deploy/codes.hpp"
#include "src/deploy/engine.hpp"
#include "src/fs/observe.hpp"
#include "src/service/services_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

namespace initbridge::cli {

namespace {

using deploy::Target;
using Key = std::pair<service::Side, std::string>;

std::string text_of(const plan::FileTree& files, const std::string& path)
{
    const plan::Node* node = files.find(path);
    return node == nullptr ? std::string() : std::get<plan::File>(*node).content;
}

bool of_user(const std::vector<Target>& targets)
{
    return std::ranges::count(targets, service::Side::user, &Target::side) > 0;
}

} // namespace

bool DeploymentPlan::refuse(const diag::Diagnostic& why)
{
    said().add(why);
    refused_ = true;
    return false;
}

bool DeploymentPlan::find_place()
{
    auto place = find_deployment_place(options_);
    if (!place) {
        return refuse(place.error());
    }
    place_ = *std::move(place);
    uid_ = place_.managers.user;
    wanting_.root = place_.root;
    if (place_.home) {
        wanting_.home = place_.home;
        wanting_.load.service_user = place_.service_user;
        return true;
    }
    if (is_supervised()) {
        wanting_.load.init = model::Init::supervisord;
        wanting_.load.native = false;
        wanting_.load.init_is_there = true;
        wanting_.keeps_theirs = true;
        auto read = find_read_configuration(place_, bus::deadline_in(options_.timeout));
        if (!read) {
            return refuse(read.error());
        }
        place_.configuration = *std::move(read);
        wanting_.configuration = place_.configuration;
    }
    return true;
}

bool DeploymentPlan::plan_deployment()
{
    auto result = translation_.plan();
    if (!result) {
        return false;
    }
    work_.owner = result->owner;
    work_.files = std::move(result->plan);
    observed_ = std::move(result->observed);
    const auto wanted = targets_of(result->list, text_of(result->files, result->list));
    if (!wanted) {
        return false;
    }
    find_user();
    if (!read_old()) {
        return false;
    }
    situation_.wanted = *wanted;
    started_by_ = started_by(result->files);
    const std::string tmpfiles = fmt::format(
        "{}/initbridge-{}.conf",
        place_.home ? place_.home->tmpfiles : "/usr/lib/tmpfiles.d",
        work_.owner);
    work_.tmpfiles = result->files.find(tmpfiles) != nullptr ? tmpfiles : std::string();
    return decide();
}

bool DeploymentPlan::plan_removal()
{
    work_.owner = *options_.translation.owner;
    auto root = fs::RootDir::open(place_.root);
    if (!root) {
        return refuse(root.error());
    }
    translation_.root() = std::move(*root);
    plan::DiffPolicy policy;
    policy.owner = work_.owner;
    policy.manifests = manifest_folder();
    auto seen = fs::observe_tree(*translation_.root(), {}, policy);
    if (!seen) {
        return refuse(seen.error());
    }
    observed_ = std::move(*seen);
    if (!observed_.manifest) {
        auto why = diag::failure(
            deploy::codes::not_deployed, fmt::format("there is no deployment '{}'", work_.owner));
        why.value().hint = fmt::format(
            "deployments stand in '{}'", translation_.root()->shown(place_.state + "/deployments"));
        return refuse(why.value());
    }
    work_.files = plan::diff({}, observed_, policy, said());
    return !said().has_errors() && (!is_supervised() || has_configuration_left()) && read_old() &&
           decide();
}

std::optional<std::vector<Target>>
DeploymentPlan::targets_of(const std::string& path, const std::string& text)
{
    auto services = service::read_services(text, path);
    if (!services) {
        refuse(services.error());
        return std::nullopt;
    }
    user_ = services->user;
    uid_ = services->uid.value_or(uid_);
    return std::move(services->targets);
}

/// Whose manager runs what is of user scope: of the root's users, which know more than lists.
void DeploymentPlan::find_user()
{
    const auto known = translation_.facts().users.find(user_);
    if (known != translation_.facts().users.end()) {
        uid_ = known->second.uid;
    }
}

/// What is deployed by this owner now, and what ran before it was.
bool DeploymentPlan::read_old()
{
    if (observed_.manifest) {
        for (const auto& [path, owned] : observed_.manifest->paths) {
            const auto state = observed_.paths.find(path);
            if (is_list(path, manifest_folder()) && state != observed_.paths.end()) {
                const auto old = targets_of(path, state->second.content);
                if (!old) {
                    return false;
                }
                situation_.old = *old;
            }
        }
    }
    return read_ledger();
}

bool DeploymentPlan::read_ledger()
{
    const std::string path = deploy::ledger_path(work_.owner, place_.state);
    const auto text = fs::observe(*translation_.root(), {path});
    if (!text) {
        return refuse(text.error());
    }
    ledger_.owner = work_.owner;
    if (text->at(path).kind == plan::Observed::Kind::file) {
        const auto ledger = deploy::parse_ledger(text->at(path).content, path);
        if (!ledger) {
            return refuse(ledger.error());
        }
        ledger_ = *ledger;
    }
    for (const auto& [unit, up] : ledger_.up) {
        if (up) {
            situation_.ran_before.insert(unit);
        }
    }
    return true;
}

bool DeploymentPlan::decide()
{
    service::Places managers = place_.managers;
    managers.user = uid_;
    host_.emplace(*translation_.root(), std::move(managers), options_.timeout);
    situation_.no_start = options_.no_start;
    work_.scope = place_.home ? service::Side::user : service::Side::system;
    const deploy::ChangedUnits changed(work_.files, observed_.paths);
    if (is_supervised() ? !look_at_supervisord() : !look_at_systemd(changed)) {
        return false;
    }
    if (!is_supervised()) {
        if (!read_others()) {
            return false;
        }
        find_what_waits();
    }
    deploy::decide(work_, situation_, changed);
    tell_what_waits();
    if (!check_writable()) {
        return false;
    }
    work_.watch = longest_start();
    name_reloads();
    return update_ledger();
}

/// As on a machine that is made of an image: told before anything is done.
bool DeploymentPlan::check_writable()
{
    const auto path = fs::find_read_only(*translation_.root(), deploy::paths_of(work_.files));
    if (!path) {
        return true;
    }
    auto why = diag::failure(
        deploy::codes::read_only,
        fmt::format(
            "'{}' would stand on a file system that is mounted read-only",
            translation_.root()->shown(*path)));
    why.value().hint = is_supervised() ? ""
                                       : "put the layers into the image, or into "
                                         "/etc/initbridge/layers.d, which is read at boot";
    return refuse(why.value());
}

void DeploymentPlan::name_reloads()
{
    const bool changes = !work_.files.steps.empty();
    if (place_.home) {
        if (changes) {
            work_.reload.insert(service::Side::user);
        }
        warn_if_not_lingering();
        return;
    }
    if (is_supervised()) {
        if (options_.no_start) { // it reads its files when it is started anew
            work_.stop.clear();
            work_.gone.clear();
        }
        if ((changes || work_.stale) && !options_.no_start) {
            work_.reload.insert(service::Side::supervisord);
            add_bystanders();
        }
        if (changes) {
            name_what_needs_a_start();
        }
        return;
    }
    if (changes) {
        work_.reload.insert(service::Side::system);
    }
    if (of_user(situation_.old) || of_user(situation_.wanted)) {
        work_.reload.insert(service::Side::user);
        work_.linger = fmt::format("/var/lib/systemd/linger/{}", user_);
    }
}

/// Without it logind ends the manager with the last session. loginctl(1)
void DeploymentPlan::warn_if_not_lingering()
{
    const std::string path = fmt::format("/var/lib/systemd/linger/{}", place_.user);
    const auto seen = fs::observe(*translation_.root(), {path});
    const bool at_boot = std::ranges::count(situation_.wanted, true, &Target::at_boot) > 0;
    if (at_boot && seen && seen->at(path).kind == plan::Observed::Kind::absent) {
        said()
            .warning(
                deploy::codes::not_lingering,
                std::nullopt,
                fmt::format(
                    "'{}' does not linger: the services end with the last session, and do not "
                    "start at boot",
                    place_.user))
            .hint = fmt::format("let root run 'loginctl enable-linger {}'", place_.user);
    }
}

/// A manager that does not run yet has no services that do.
bool DeploymentPlan::look_at_systemd(const deploy::ChangedUnits& changed)
{
    const auto all = deploy::in_question(situation_, changed);
    for (const auto side : {service::Side::system, service::Side::user}) {
        std::vector<Target> here;
        std::ranges::copy_if(all, std::back_inserter(here), [&](const Target& target) {
            return target.side == side;
        });
        const service::Look seen = host_->look(here);
        if (seen.problems.has_errors() && side == service::Side::system) {
            return refuse(seen.problems.items().front());
        }
        for (std::size_t i = 0; i < here.size() && i < seen.statuses.size(); ++i) {
            if (deploy::is_up(seen.statuses[i])) {
                situation_.running.emplace(here[i].side, here[i].real);
            }
        }
    }
    return true;
}

/// Lingering that a deployment began ends with it; the user's manager goes with the machine, or
/// with the last session.
bool DeploymentPlan::update_ledger()
{
    // What the layers' files were there for already was not there before the first deployment.
    std::set<Key> ours;
    for (const Target& target : situation_.old) {
        ours.emplace(target.side, target.real);
    }
    deploy::Ledger next{work_.owner, {}, ledger_.lingers, ledger_.replaced};
    for (const Target& target : situation_.wanted) {
        const Key key{target.side, target.real};
        const auto known = ledger_.up.find(key);
        const auto theirs = ran_before_others_.find(key);
        const bool ran = situation_.running.contains(key) && !ours.contains(key);
        next.up.emplace(
            key,
            known != ledger_.up.end()            ? known->second
            : theirs != ran_before_others_.end() ? theirs->second
                                                 : ran);
    }
    if (is_supervised() && options_.no_start) { // what is gone goes later
        next.up.merge(std::map(ledger_.up));
    }
    if (place_.home) { // logind is theirs to ask
        ledger_ = std::move(next);
        return true;
    }
    const bool user = of_user(situation_.wanted);
    if (user && next.lingers.empty()) {
        const auto seen = fs::observe(*translation_.root(), {work_.linger});
        if (!seen) {
            return refuse(seen.error());
        }
        const bool fresh = seen->at(work_.linger).kind == plan::Observed::Kind::absent;
        next.lingers = fresh ? work_.linger : std::string();
    } else if (!user && !next.lingers.empty()) {
        work_.linger = next.lingers;
        work_.end_linger = true;
        next.lingers.clear();
    }
    ledger_ = std::move(next);
    return true;
}

/// For how long what is started has to stay up: the longest `start_secs` of it.
std::chrono::milliseconds DeploymentPlan::longest_start() const
{
    std::set<std::string_view> started;
    for (const std::vector<Target>* targets : {&work_.restart, &work_.start}) {
        for (const Target& target : *targets) {
            started.insert(target.entry);
        }
    }
    std::chrono::seconds longest{1};
    for (const model::Service& each : translation_.services().services) {
        if (started.contains(each.name)) {
            longest = std::max(longest, each.start_secs);
        }
    }
    return longest;
}

} // namespace initbridge::cli
