#include "src/eventhost/roster.hpp"

#include "src/service/mapping.hpp"

#include <algorithm>
#include <utility>

namespace initbridge::eventhost {

namespace {

/// As translate names it for the shim: `web`, `web@1`.
std::string reported_name(const service::Target& target)
{
    std::string name = target.name;
    if (const std::size_t colon = name.rfind(':');
        name != target.entry && colon != std::string::npos) {
        name[colon] = '@';
    }
    return name;
}

/// In the order of their first members.
std::vector<std::string> groups_of(const std::vector<Watched>& watched)
{
    std::vector<std::string> groups;
    for (const Watched& one : watched) {
        if (std::ranges::find(groups, one.target.entry) == groups.end()) {
            groups.push_back(one.target.entry);
        }
    }
    return groups;
}

/// By priority, else as they come. (Not std::stable_sort, whose buffers clang calls deprecated.)
std::vector<const service::Target*> in_order(const std::vector<service::Target>& targets)
{
    std::vector<const service::Target*> ordered;
    for (const service::Target& target : targets) {
        if (target.side != service::Side::supervisord) {
            ordered.push_back(&target);
        }
    }
    std::ranges::sort(ordered, {}, [](const service::Target* target) {
        return std::pair(target->priority, target);
    });
    return ordered;
}

std::vector<std::string>
without(std::vector<std::string> groups, const std::vector<std::string>& others)
{
    std::erase_if(groups, [&](const std::string& group) {
        return std::ranges::find(others, group) != others.end();
    });
    return groups;
}

} // namespace

Roster::Change Roster::update(const std::vector<service::Target>& targets)
{
    const auto before = groups_of(watched_);
    std::vector<Watched> next;
    for (const service::Target* target : in_order(targets)) {
        Watched* known = find_unit(target->side, target->real);
        next.push_back(
            known != nullptr
                ? std::move(*known)
                : Watched{*target, History(service::process_name(*target), target->entry)});
        next.back().target = *target;
    }
    watched_ = std::move(next);
    const auto now = groups_of(watched_);
    return {without(now, before), without(before, now)};
}

Watched* Roster::find_unit(service::Side side, std::string_view unit)
{
    const auto found = std::ranges::find_if(watched_, [&](const Watched& one) {
        return one.target.side == side && one.target.real == unit;
    });
    return found == watched_.end() ? nullptr : &*found;
}

Watched* Roster::find_reported(std::string_view name)
{
    const auto found = std::ranges::find_if(
        watched_, [&](const Watched& one) { return reported_name(one.target) == name; });
    return found == watched_.end() ? nullptr : &*found;
}

Watched& Roster::add_reported(std::string_view name)
{
    service::Target target;
    const std::size_t at = name.rfind('@');
    target.entry = name.substr(0, at);
    target.name = at == std::string_view::npos
                      ? target.entry
                      : target.entry + ':' + std::string(name.substr(at + 1));
    watched_.push_back({target, History(service::process_name(target), target.entry)});
    return watched_.back();
}

bool Roster::has(service::Side side) const
{
    return std::ranges::any_of(
        watched_, [&](const Watched& one) { return one.target.side == side; });
}

} // namespace initbridge::eventhost
