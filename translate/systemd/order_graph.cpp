#include "translate/systemd/order_graph.hpp"

#include "translate/systemd/codes.hpp"

#include <algorithm>
#include <utility>

namespace initbridge::systemd {

namespace {

/// A longer circle is printed up to here.
constexpr std::size_t most_printed = 12;

} // namespace

OrderGraph::OrderGraph(const model::ServiceSet& set, const std::vector<bool>& rendered)
    : set_(set)
    , following_(set.services.size())
    , rendered_(rendered)
{
    for (std::size_t i = 0; i < set.services.size(); ++i) {
        if (rendered[i]) {
            add_service(i);
        }
    }
    // systemd.special(7): the one target of the boot that is ordered after another.
    if (unit_nodes_.contains({model::Scope::system, "graphical.target"})) {
        add_edge(
            unit_node(model::Scope::system, "multi-user.target"),
            unit_node(model::Scope::system, "graphical.target"));
    }
}

void OrderGraph::add_service(std::size_t index)
{
    const model::Service& service = set_.services[index];
    for (const model::Reference& after : service.after) {
        if (!after.unit.empty()) {
            add_edge(unit_node(service.scope, after.unit), index);
        } else if (
            rendered_[after.service] && set_.services[after.service].scope == service.scope) {
            add_edge(after.service, index);
        }
    }
    for (const model::Reference& before : service.before_units) {
        add_edge(index, unit_node(service.scope, before.unit));
    }
    for (const std::string& target : service.wanted_by) {
        // A target is not ordered after a unit that says itself to come after the target
        // (unit_add_default_target_dependency()).
        const bool comes_after = std::any_of(
            service.after.begin(), service.after.end(), [&](const model::Reference& after) {
                return after.unit == target;
            });
        if (!comes_after) {
            add_edge(index, unit_node(service.scope, target));
        }
    }
}

std::size_t OrderGraph::unit_node(model::Scope scope, const std::string& unit)
{
    const auto [found, is_new] = unit_nodes_.try_emplace({scope, unit}, following_.size());
    if (is_new) {
        unit_names_.push_back(unit);
        following_.emplace_back();
    }
    return found->second;
}

void OrderGraph::add_edge(std::size_t from, std::size_t to)
{
    following_[from].push_back(to);
}

OrderGraph::Nodes OrderGraph::sorted() const
{
    std::vector<std::size_t> pending(following_.size(), 0);
    for (const Nodes& nodes : following_) {
        for (const std::size_t node : nodes) {
            ++pending[node];
        }
    }
    Nodes result;
    for (std::size_t node = 0; node < pending.size(); ++node) {
        if (pending[node] == 0) {
            result.push_back(node);
        }
    }
    for (std::size_t i = 0; i < result.size(); ++i) {
        for (const std::size_t node : following_[result[i]]) {
            if (--pending[node] == 0) {
                result.push_back(node);
            }
        }
    }
    return result;
}

std::vector<std::size_t>
OrderGraph::highest_levels(const std::vector<std::size_t>& levels, diag::Diagnostics& out) const
{
    const Nodes sorted_nodes = sorted();
    if (sorted_nodes.size() != following_.size()) {
        report_circles(sorted_nodes, out);
    }
    std::vector<std::size_t> highest = levels;
    highest.resize(following_.size(), 0);
    for (const std::size_t node : sorted_nodes) {
        for (const std::size_t next : following_[node]) {
            highest[next] = std::max(highest[next], highest[node]);
        }
    }
    highest.resize(levels.size());
    return highest;
}

void OrderGraph::report_circles(const Nodes& sorted_nodes, diag::Diagnostics& out) const
{
    std::vector<bool> open(following_.size(), true);
    for (const std::size_t node : sorted_nodes) {
        open[node] = false;
    }
    // Each node that is left follows another such node, so a walk against the edges ends in a
    // circle.
    std::vector<std::size_t> before(following_.size());
    for (std::size_t node = 0; node < following_.size(); ++node) {
        for (const std::size_t next : following_[node]) {
            if (open[node]) {
                before[next] = node;
            }
        }
    }
    std::vector<std::size_t> walk_of(following_.size(), 0);
    for (std::size_t start = 0; start < following_.size(); ++start) {
        std::size_t node = start;
        while (open[node] && walk_of[node] == 0) {
            walk_of[node] = start + 1;
            node = before[node];
        }
        if (!open[node] || walk_of[node] != start + 1) {
            continue; // led to a circle that was reported before
        }
        Nodes circle{node};
        for (std::size_t on = before[node]; on != node; on = before[on]) {
            circle.push_back(on);
        }
        std::reverse(circle.begin(), circle.end());
        // A second look at the same circle from another start must not report it again.
        for (const std::size_t on : circle) {
            open[on] = false;
        }
        report(std::move(circle), out);
    }
}

const std::string& OrderGraph::name(std::size_t node) const
{
    const std::size_t services = set_.services.size();
    return node < services ? set_.services[node].name : unit_names_[node - services];
}

void OrderGraph::report(Nodes circle, diag::Diagnostics& out) const
{
    // Units come before one another in no circle by themselves, so there is a service on it.
    const auto service = std::find_if(circle.begin(), circle.end(), [&](std::size_t node) {
        return node < set_.services.size();
    });
    std::rotate(circle.begin(), service, circle.end());
    std::string names;
    for (std::size_t i = 0; i < circle.size() && i < most_printed; ++i) {
        names += "'" + name(circle[i]) + "' → ";
    }
    names += circle.size() > most_printed ? "… → " : "";
    names += "'" + name(circle.front()) + "'";
    out.error(
           codes::order_circle,
           set_.services[circle.front()].mark,
           "the order of starting runs in a circle: " + names)
        .hint = "a target starts after all that it wants: let a later one want the service "
                "('wanted_by'), or leave the target out of 'after'";
}

} // namespace initbridge::systemd
