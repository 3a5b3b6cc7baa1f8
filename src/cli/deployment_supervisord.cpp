#include "src/cli/deployment_plan.hpp"
#include "src/deploy/codes.hpp"
#include "src/deploy/engine.hpp"
#include "src/service/groups.hpp"
#include "translate/supervisord/kept_head.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>
#include <variant>

namespace initbridge::cli {

namespace {

using deploy::Target;
using Names = std::set<std::string>;

std::string content_at(const plan::ObservedTree& observed, const std::string& path)
{
    const auto found = observed.paths.find(path);
    return found != observed.paths.end() && found->second.kind == plan::Observed::Kind::file
               ? found->second.content
               : std::string();
}

Names names_of(const std::vector<Target>& targets)
{
    Names names;
    for (const Target& target : targets) {
        names.insert(target.real);
    }
    return names;
}

std::string group_of(const std::string& real)
{
    return real.substr(0, real.find(':'));
}

Target replaced_target(const std::string& real, const deploy::Replaced& replaced)
{
    Target target;
    target.name = real;
    target.real = real;
    target.entry = real;
    target.group = group_of(real);
    target.side = service::Side::supervisord;
    target.at_boot = replaced.at_boot;
    return target;
}

} // namespace

/// What supervisord is going to read: as it is, where the plan leaves it alone.
std::string DeploymentPlan::next_configuration() const
{
    std::string text = content_at(observed_, place_.configuration);
    for (const plan::Step& step : work_.files.steps) {
        if (const auto* written = std::get_if<plan::WriteFile>(&step);
            written != nullptr && written->path == place_.configuration) {
            text = written->content;
        }
        if (const auto* restored = std::get_if<plan::RestoreOriginal>(&step);
            restored != nullptr && restored->path == place_.configuration) {
            text = content_at(observed_, restored->kept_as);
        }
    }
    return text;
}

bool DeploymentPlan::has_configuration_left()
{
    bool removed = false;
    for (const plan::Step& step : work_.files.steps) {
        const auto* gone = std::get_if<plan::RemovePath>(&step);
        const auto* restored = std::get_if<plan::RestoreOriginal>(&step);
        removed |= gone != nullptr && gone->path == place_.configuration;
        removed &= restored == nullptr || restored->path != place_.configuration;
    }
    if (!removed) {
        return true;
    }
    auto why = diag::failure(
        deploy::codes::only_configuration,
        fmt::format(
            "'{}' belongs to '{}' alone, and supervisord would be left without a configuration",
            translation_.root()->shown(place_.configuration),
            work_.owner));
    why.value().hint = "deploy the layers that are to be left, with the same '--owner'";
    return refuse(why.value());
}

/// Programs of a configuration that is not ours go with it, and come back with it.
void DeploymentPlan::add_replaced(const std::vector<Target>& active)
{
    if (options_.verb == DeployOptions::Verb::undeploy) {
        for (const auto& [real, replaced] : ledger_.replaced) {
            situation_.old.push_back(replaced_target(real, replaced));
            if (replaced.up) {
                situation_.ran_before.emplace(service::Side::supervisord, real);
            }
        }
        return;
    }
    const Names next = supervisord::programs_of(next_configuration());
    const Names now = supervisord::programs_of(content_at(observed_, place_.configuration));
    const Names ours = names_of(situation_.old);
    for (const Target& target : active) {
        if (now.contains(target.group) && !next.contains(target.group) &&
            !ours.contains(target.real)) {
            const bool up = situation_.running.contains({target.side, target.real});
            situation_.old.push_back(target);
            ledger_.replaced.emplace(target.real, deploy::Replaced{up, target.at_boot});
        }
    }
}

/// What an included file says of a program would be stronger than what is written.
bool DeploymentPlan::check_names(const std::vector<Target>& active)
{
    Names theirs;
    for (const Target& target : active) {
        theirs.insert(target.group);
    }
    for (const Target& target : situation_.old) {
        theirs.erase(group_of(target.real));
    }
    for (const auto& [key, up] : ledger_.up) {
        theirs.erase(group_of(key.second));
    }
    for (const std::string& name :
         supervisord::programs_of(content_at(observed_, place_.configuration))) {
        theirs.erase(name); // with a header of its own it goes
    }
    for (const Target& target : situation_.wanted) {
        if (theirs.contains(group_of(target.real))) {
            auto why = diag::failure(
                deploy::codes::name_taken,
                fmt::format("supervisord runs a program '{}' of others", target.entry));
            why.value().hint = "rename the entry, or take that out of what '[include]' reads";
            return refuse(why.value());
        }
    }
    return true;
}

bool DeploymentPlan::look_at_supervisord()
{
    const auto deadline = bus::deadline_in(options_.timeout);
    service::Managers managers(place_.managers);
    auto active = service::active_targets(managers, deadline);
    if (!active) {
        return refuse(active.error());
    }
    const service::Look seen = service::look(managers, *active, deadline);
    if (seen.problems.has_errors()) {
        return refuse(seen.problems.items().front());
    }
    for (std::size_t i = 0; i < active->size(); ++i) {
        if (deploy::is_up(seen.statuses[i])) {
            situation_.running.emplace((*active)[i].side, (*active)[i].real);
        }
    }
    const Names there = names_of(*active);
    const auto is_missing = [&](const Target& target) {
        return !there.contains(target.real);
    };
    // What it has not read yet is as new as what no file tells of.
    std::erase_if(situation_.old, is_missing);
    if (!check_names(*active)) {
        return false;
    }
    add_replaced(*active);
    name_groups();
    active_ = *std::move(active);
    if (work_.files.steps.empty() && !options_.no_start) {
        work_.stale = std::ranges::any_of(situation_.wanted, is_missing) ||
                      service::has_differences(managers, work_.groups, deadline);
    }
    return true;
}

/// What supervisord may change: others may have changed theirs, and not want that read yet.
void DeploymentPlan::name_groups()
{
    for (const auto* targets : {&situation_.old, &situation_.wanted}) {
        for (const Target& target : *targets) {
            work_.groups.insert(group_of(target.real));
        }
    }
    for (const auto& [key, up] : ledger_.up) {
        work_.groups.insert(group_of(key.second));
    }
    for (const auto& [real, replaced] : ledger_.replaced) {
        work_.groups.insert(group_of(real));
    }
}

/// What is left as it is and may be in a group that changes.
void DeploymentPlan::add_bystanders()
{
    Names told;
    for (const auto* targets : {&work_.stop, &work_.restart, &work_.start}) {
        told.merge(names_of(*targets));
    }
    std::ranges::copy_if(active_, std::back_inserter(work_.bystanders), [&](const Target& target) {
        return !told.contains(target.real) && work_.groups.contains(group_of(target.real));
    });
}

void DeploymentPlan::name_what_needs_a_start()
{
    const auto changed = supervisord::changed_settings(
        content_at(observed_, place_.configuration), next_configuration());
    for (const std::string& section : changed) {
        said()
            .warning(
                deploy::codes::start_anew,
                std::nullopt,
                fmt::format(
                    "supervisord takes what changes in [{}] only when it is started anew", section))
            .hint = "a header that is the same as before leaves everything in effect";
    }
}

} // namespace initbridge::cli
