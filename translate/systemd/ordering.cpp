#include "translate/systemd/ordering.hpp"

#include "translate/systemd/codes.hpp"
#include "translate/systemd/order_graph.hpp"
#include "translate/systemd/unit.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace initbridge::systemd {

namespace {

/// systemd.special(7): what basic.target is ordered after, and itself.
constexpr std::array<std::string_view, 9> early_units{
    "basic.target",
    "cryptsetup.target",
    "local-fs-pre.target",
    "local-fs.target",
    "paths.target",
    "slices.target",
    "sockets.target",
    "swap.target",
    "sysinit.target",
};

/// Units of the system manager that a user manager has not (and `After=` them means nothing there).
constexpr std::array<std::string_view, 12> system_only_units{
    "dbus-broker.service",
    "graphical.target",
    "multi-user.target",
    "network-online.target",
    "network-pre.target",
    "network.target",
    "nss-lookup.target",
    "nss-user-lookup.target",
    "remote-fs.target",
    "systemd-user-sessions.service",
    "time-sync.target",
    "user.slice",
};

[[nodiscard]] std::string target_name(std::string_view owner, std::int64_t priority)
{
    // Of an owner's characters only `@` would mean something in the name of a target.
    std::string name = "initbridge-";
    for (const char c : owner) {
        name += c == '@' ? '_' : c;
    }
    name += priority < 0 ? "-m" : "-";
    const std::string digits = std::to_string(priority);
    name += priority < 0 ? digits.substr(1) : digits;
    return name + ".target";
}

/// As the author said it, or the default; not as resolve raised it above what it follows.
[[nodiscard]] std::int64_t authored_priority(const model::Service& service)
{
    constexpr std::int64_t usual = 999;
    if (service.entry == nullptr) {
        return service.priority;
    }
    return service.entry->priority ? service.entry->priority->value : usual;
}

[[nodiscard]] bool
is_missing_in_user_manager(const std::string& unit, const facts::TargetFacts& facts)
{
    if (facts.user_units.contains(unit)) {
        return false;
    }
    return facts.system_units.contains(unit) ||
           std::find(system_only_units.begin(), system_only_units.end(), unit) !=
               system_only_units.end();
}

void warn_scope(
    const model::Service& service,
    const model::Reference& reference,
    std::string_view other,
    diag::Diagnostics& out)
{
    out.warning(
           codes::no_equivalent,
           reference.mark,
           "'" + service.name + "' cannot be ordered against '" + std::string(other) +
               "', which belongs to the other manager")
        .hint = "the system and the user manager order their units apart; wait for what the other "
                "provides, such as a socket";
}

} // namespace

void warn_runner(
    std::string_view name,
    const model::Reference& reference,
    std::string_view other,
    diag::Diagnostics& out)
{
    out.warning(
           codes::no_equivalent,
           reference.mark,
           "'" + std::string(name) + "' cannot be ordered after '" + std::string(other) +
               "', which supervisord runs")
        .hint = "give both to one init with 'run_by', or wait for what the other provides";
}

std::size_t Levels::level_of(std::int64_t priority) const
{
    const auto found = std::lower_bound(priorities.begin(), priorities.end(), priority);
    return static_cast<std::size_t>(found - priorities.begin());
}

bool is_early_unit(std::string_view unit)
{
    return std::find(early_units.begin(), early_units.end(), unit) != early_units.end();
}

Ordering::Ordering(
    const model::ServiceSet& set,
    const std::vector<UnitNames>& names,
    const std::vector<bool>& rendered,
    std::string_view owner,
    diag::Diagnostics& out)
    : set_(set)
    , names_(names)
    , rendered_(rendered)
    , late_(set.services.size(), false)
{
    find_listeners();
    find_levels(owner);
    find_late(out);
}

void Ordering::find_listeners()
{
    for (std::size_t i = 0; i < set_.services.size(); ++i) {
        const model::Service& service = set_.services[i];
        if (rendered_[i] && service.watches && service.after.empty()) {
            listeners_.push_back(i);
        }
    }
}

bool Ordering::is_first(std::size_t service) const
{
    return std::ranges::find(listeners_, service) != listeners_.end();
}

const Levels& Ordering::levels(model::Scope scope) const
{
    return scope == model::Scope::system ? system_ : user_;
}

void Ordering::find_levels(std::string_view owner)
{
    for (std::size_t i = 0; i < set_.services.size(); ++i) {
        const model::Service& service = set_.services[i];
        if (rendered_[i] && !is_first(i)) {
            Levels& levels = service.scope == model::Scope::system ? system_ : user_;
            levels.priorities.push_back(authored_priority(service));
        }
    }
    for (Levels* levels : {&system_, &user_}) {
        std::vector<std::int64_t>& priorities = levels->priorities;
        std::sort(priorities.begin(), priorities.end());
        priorities.erase(std::unique(priorities.begin(), priorities.end()), priorities.end());
        for (std::size_t i = 0; i + 1 < priorities.size(); ++i) {
            levels->targets.push_back(target_name(owner, priorities[i]));
        }
    }
}

void Ordering::find_late(diag::Diagnostics& out)
{
    std::vector<std::size_t> own;
    own.reserve(set_.services.size());
    for (const model::Service& service : set_.services) {
        own.push_back(level_of(service));
    }
    const std::vector<std::size_t> highest = OrderGraph(set_, rendered_).highest_levels(own, out);
    for (std::size_t i = 0; i < own.size(); ++i) {
        late_[i] = highest[i] > own[i];
    }
}

std::size_t Ordering::level_of(const model::Service& service) const
{
    return levels(service.scope).level_of(authored_priority(service));
}

Edges Ordering::edges(
    std::size_t service_index, const facts::TargetFacts& facts, diag::Diagnostics& out) const
{
    const model::Service& service = set_.services[service_index];
    Edges edges;
    for (const model::Reference& reference : service.after) {
        add_reference(service, reference, facts, edges, out);
    }
    for (const model::Reference& reference : service.before_units) {
        if (service.scope == model::Scope::user &&
            is_missing_in_user_manager(reference.unit, facts)) {
            warn_scope(service, reference, reference.unit, out);
        } else {
            edges.before.push_back(reference.unit);
        }
    }
    if (is_first(service_index)) {
        return edges;
    }
    for (const std::size_t listener : listeners_) {
        if (set_.services[listener].scope == service.scope) {
            std::ranges::copy(names_[listener].units(), std::back_inserter(edges.after));
        }
    }
    const Levels& scope_levels = levels(service.scope);
    const std::size_t level = scope_levels.level_of(authored_priority(service));
    if (level > 0) {
        edges.wants.push_back(scope_levels.targets[level - 1]);
        edges.after.push_back(scope_levels.targets[level - 1]);
    }
    if (level < scope_levels.targets.size() && !late_[service_index]) {
        edges.before.push_back(scope_levels.targets[level]);
    }
    return edges;
}

void Ordering::add_reference(
    const model::Service& service,
    const model::Reference& reference,
    const facts::TargetFacts& facts,
    Edges& edges,
    diag::Diagnostics& out) const
{
    if (!reference.unit.empty()) {
        if (service.scope == model::Scope::user &&
            is_missing_in_user_manager(reference.unit, facts)) {
            warn_scope(service, reference, reference.unit, out);
            return;
        }
        edges.wants.push_back(reference.unit);
        edges.after.push_back(reference.unit);
        return;
    }
    const model::Service& other = set_.services[reference.service];
    if (other.runner != service.runner) {
        warn_runner(service.name, reference, other.name, out);
    } else if (other.scope != service.scope) {
        warn_scope(service, reference, other.name, out);
    } else if (rendered_[reference.service]) {
        for (std::string& unit : names_[reference.service].units()) {
            edges.after.push_back(std::move(unit));
        }
    }
}

std::string Ordering::target_text(model::Scope scope, std::size_t level) const
{
    const Levels& scope_levels = levels(scope);
    UnitText unit("");
    unit.section("Unit");
    unit.directive(
        "Description", "Services up to priority " + std::to_string(scope_levels.priorities[level]));
    if (level > 0) {
        unit.directive("Wants", scope_levels.targets[level - 1]);
        unit.directive("After", scope_levels.targets[level - 1]);
    }
    return unit.take();
}

} // namespace initbridge::systemd
