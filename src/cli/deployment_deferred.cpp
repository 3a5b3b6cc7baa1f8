#include "src/cli/deployment_plan.hpp"
#include "src/deploy/codes.hpp"
#include "src/service/services_list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::cli {

namespace {

using deploy::Target;
using service::Side;
using Unit = std::pair<Side, std::string>;

/// Of a link that enables: `TARGET.wants/UNIT`, in a folder of that side.
void add_link(std::string_view path, StartedBy& started)
{
    constexpr std::string_view wants = ".wants/";
    for (const auto& [folder, side] :
         {std::pair<std::string_view, Side>{"/systemd/system/", Side::system},
          {"/systemd/user/", Side::user}}) {
        const std::size_t at = path.find(folder);
        const std::size_t end = path.find(wants);
        if (at != std::string_view::npos && end != std::string_view::npos) {
            const std::size_t begin = at + folder.size();
            started[{side, std::string(path.substr(end + wants.size()))}].emplace(
                path.substr(begin, end - begin));
        }
    }
}

/// Whatever the state: a deployment may be made while a machine boots, or bring a user's manager.
bool comes_with_manager(std::string_view target)
{
    static constexpr std::array<std::string_view, 7> always{
        "basic.target",
        "default.target",
        "multi-user.target",
        "paths.target",
        "sockets.target",
        "sysinit.target",
        "timers.target"};
    return std::ranges::find(always, target) != always.end();
}

} // namespace

StartedBy started_by(const plan::FileTree& files)
{
    StartedBy started;
    for (const auto& [path, node] : files.nodes()) {
        add_link(path, started);
    }
    return started;
}

/// The targets that are not there.
std::set<Unit> DeploymentPlan::find_missing_targets()
{
    std::set<Unit> asked;
    for (const auto& [unit, targets] : started_by_) {
        for (const std::string& target : targets) {
            if (!comes_with_manager(target)) {
                asked.emplace(unit.first, target);
            }
        }
    }
    std::vector<Target> units;
    units.reserve(asked.size());
    for (const auto& [side, name] : asked) {
        units.push_back(service::unit_target(name, side));
    }
    const service::Look seen = host_->look(units);
    std::set<Unit> missing;
    for (std::size_t i = 0; i < seen.statuses.size(); ++i) {
        const auto& status = seen.statuses[i];
        const bool there = status && status->state == service::State::running;
        if (!seen.problems.has_errors() && !there) {
            missing.emplace(units[i].side, units[i].real);
        }
    }
    return missing;
}

/// A start would pull in what the service stands on before its time, such as a desktop.
void DeploymentPlan::find_what_waits()
{
    const std::set<Unit> missing = find_missing_targets();
    for (const auto& [unit, targets] : started_by_) {
        const bool waits = std::ranges::all_of(targets, [&, side = unit.first](const auto& target) {
            return missing.contains({side, target});
        });
        if (waits) {
            situation_.waits.insert(unit);
        }
    }
}

void DeploymentPlan::tell_what_waits()
{
    for (const Target& target : work_.deferred) {
        const Unit key{target.side, target.real};
        if (situation_.waits.contains(key)) {
            said().note(
                deploy::codes::deferred,
                std::nullopt,
                fmt::format(
                    "'{}' is left to {}, which is not there yet",
                    target.name,
                    fmt::join(started_by_.at(key), " or ")));
        }
    }
}

} // namespace initbridge::cli
