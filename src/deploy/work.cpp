#include "src/deploy/work.hpp"

#include "translate/plan/plan_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <variant>

namespace initbridge::deploy {

namespace {

using UnitKey = std::pair<Side, std::string>;

/// Lines that systemd reads.
std::string meaning(std::string_view text)
{
    std::string lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!line.empty() && line.front() != '#' && line.front() != ';') {
            lines.append(line).append("\n");
        }
    }
    return lines;
}

/// `web.service` of `/etc/systemd/system/web.service` and of a drop-in of it; of a fragment
/// `layer-web`.
std::optional<UnitKey> unit_of(std::string_view path)
{
    constexpr std::string_view fragments = "/etc/supervisord.d/";
    constexpr std::string_view ending = ".conf";
    if (path.starts_with(fragments) && path.ends_with(ending)) {
        path.remove_prefix(fragments.size());
        path.remove_suffix(ending.size());
        return UnitKey{Side::supervisord, path};
    }
    for (const auto& [folder, side] :
         {std::pair<std::string_view, Side>{"/systemd/system/", Side::system},
          {"/systemd/user/", Side::user}}) {
        const std::size_t at = path.find(folder);
        if (at == std::string_view::npos) {
            continue;
        }
        std::string_view name = path.substr(at + folder.size());
        const std::size_t slash = name.find('/');
        name = name.substr(0, slash);
        if (slash == std::string_view::npos) {
            return UnitKey{side, name};
        }
        if (name.ends_with(".d")) {
            return UnitKey{side, name.substr(0, name.size() - 2)};
        }
    }
    return std::nullopt;
}

/// `web@.service` of `web@0.service`; else the name itself.
std::string template_of(const std::string& unit)
{
    const std::size_t at = unit.find('@');
    const std::size_t dot = unit.rfind('.');
    return at == std::string::npos || dot == std::string::npos || dot < at
               ? unit
               : unit.substr(0, at + 1) + unit.substr(dot);
}

UnitKey key_of(const Target& target)
{
    return {target.side, target.real};
}

std::set<UnitKey> keys_of(const std::vector<Target>& targets)
{
    std::set<UnitKey> keys;
    for (const Target& target : targets) {
        keys.insert(key_of(target));
    }
    return keys;
}

struct ChangedPath {
    const std::map<std::string, plan::Observed>& observed;

    [[nodiscard]] std::string operator()(const plan::WriteFile& step) const
    {
        const auto old = observed.find(step.path);
        const bool same = old != observed.end() && old->second.kind == plan::Observed::Kind::file &&
                          meaning(old->second.content) == meaning(step.content);
        return same ? std::string() : step.path;
    }

    [[nodiscard]] std::string operator()(const plan::RemovePath& step) const { return step.path; }

    [[nodiscard]] std::string operator()(const plan::RestoreOriginal& step) const
    {
        return step.path;
    }

    template <class Step>
    [[nodiscard]] std::string operator()(const Step& /*links and folders are not read*/) const
    {
        return {};
    }
};

constexpr std::array<std::pair<Side, std::string_view>, 3> scopes{{
    {Side::system, "system"},
    {Side::user, "user"},
    {Side::supervisord, "supervisord"},
}};

std::string_view scope_of(Side side)
{
    return std::ranges::find(scopes, side, &std::pair<Side, std::string_view>::first)->second;
}

void add_lines(std::string& text, std::string_view verb, const std::vector<Target>& targets)
{
    for (const Target& target : targets) {
        text +=
            fmt::format("{} {}{}\n", verb, target.real, target.side == Side::user ? " (user)" : "");
    }
}

json::Value scopes_of(const std::set<Side>& reload)
{
    json::Array array;
    for (const Side side : reload) {
        array.emplace_back(scope_of(side));
    }
    return array;
}

json::Value names(const std::vector<Target>& targets)
{
    json::Array array;
    for (const Target& target : targets) {
        array.push_back(json::Object{
            {"unit", target.real}, {"scope", scope_of(target.side)}, {"name", target.name}});
    }
    return array;
}

} // namespace

std::set<std::string> paths_of(const plan::Plan& plan)
{
    std::set<std::string> paths;
    for (const plan::Step& step : plan.steps) {
        std::visit(
            [&](const auto& each) {
                paths.insert(each.path);
                if constexpr (requires { each.kept_as; }) {
                    paths.insert(each.kept_as);
                }
            },
            step);
    }
    return paths;
}

ChangedUnits::ChangedUnits(
    const plan::Plan& plan, const std::map<std::string, plan::Observed>& observed)
{
    for (const plan::Step& step : plan.steps) {
        const std::string path = std::visit(ChangedPath{observed}, step);
        if (auto unit = unit_of(path)) {
            units_.insert(*std::move(unit));
        }
    }
}

bool ChangedUnits::contains(const Target& target) const
{
    if (target.side == Side::supervisord) {
        return units_.contains({target.side, fmt::format("{}-{}", target.group, target.entry)});
    }
    return units_.contains(key_of(target)) ||
           units_.contains({target.side, template_of(target.real)});
}

std::vector<Target> in_question(const Situation& situation, const ChangedUnits& changed)
{
    const std::set<UnitKey> old = keys_of(situation.old);
    const std::set<UnitKey> wanted = keys_of(situation.wanted);
    std::vector<Target> targets;
    std::ranges::copy_if(situation.old, std::back_inserter(targets), [&](const Target& each) {
        return !wanted.contains(key_of(each));
    });
    std::ranges::copy_if(situation.wanted, std::back_inserter(targets), [&](const Target& each) {
        return !old.contains(key_of(each)) || changed.contains(each);
    });
    return targets;
}

namespace {

/// A service that the layers have no longer.
void decide_gone(
    Work& work, const Situation& situation, const ChangedUnits& changed, const Target& target)
{
    const bool up = situation.running.contains(key_of(target));
    if (!situation.ran_before.contains(key_of(target))) {
        work.gone.push_back(target);
        if (up) {
            work.stop.push_back(target);
        }
    } else if (!up || changed.contains(target)) {
        (up ? work.restart : work.start).push_back(target);
    }
}

} // namespace

void decide(Work& work, const Situation& situation, const ChangedUnits& changed)
{
    const std::set<UnitKey> old = keys_of(situation.old);
    const std::set<UnitKey> wanted = keys_of(situation.wanted);
    for (const Target& target : situation.old) {
        if (!wanted.contains(key_of(target)) && !situation.shared.contains(key_of(target))) {
            decide_gone(work, situation, changed, target);
        }
    }
    const auto add = [&](std::vector<Target>& list, const Target& target, bool waits) {
        (situation.no_start || waits ? work.deferred : list).push_back(target);
    };
    for (const Target& target : situation.wanted) {
        const bool up = situation.running.contains(key_of(target));
        const bool fresh = !old.contains(key_of(target)) || changed.contains(target);
        if (up && changed.contains(target)) {
            add(work.restart, target, false);
        } else if (!up && fresh && target.at_boot) {
            add(work.start, target, situation.waits.contains(key_of(target)));
        }
    }
}

std::string render(const Work& work)
{
    std::string text;
    add_lines(text, "stop", work.stop);
    text += plan::render_plan(work.files);
    if (work.reload.contains(Side::supervisord)) {
        text += "update supervisord\n";
    }
    add_lines(text, "restart", work.restart);
    add_lines(text, "start", work.start);
    add_lines(text, "leave for later", work.deferred);
    return text;
}

json::Value to_json(const Work& work)
{
    return json::Object{
        {"owner", work.owner},
        {"stop", names(work.stop)},
        {"files", plan::plan_to_json(work.files)},
        {"reload", scopes_of(work.reload)},
        {"restart", names(work.restart)},
        {"start", names(work.start)},
        {"deferred", names(work.deferred)}};
}

} // namespace initbridge::deploy
