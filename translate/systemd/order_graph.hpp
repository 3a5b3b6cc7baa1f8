#pragma once
/// The order that authors asked for, units included: who comes before whom because of `after`,
/// `before` and `wanted_by` (a target starts after all that it wants).

#include "translate/diag/diagnostic.hpp"
#include "translate/model/service.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace initbridge::systemd {

class OrderGraph {
public:
    /// Services with `rendered[i]` false take no part.
    OrderGraph(const model::ServiceSet& set, const std::vector<bool>& rendered);

    /// For each service the highest level among itself and all that comes before it. Circles are
    /// errors; what is on one or behind one keeps its own level.
    [[nodiscard]] std::vector<std::size_t>
    highest_levels(const std::vector<std::size_t>& levels, diag::Diagnostics& out) const;

private:
    using Nodes = std::vector<std::size_t>; ///< a service's index, or one of a unit behind them

    [[nodiscard]] std::size_t unit_node(model::Scope scope, const std::string& unit);
    void add_edge(std::size_t from, std::size_t to);
    void add_service(std::size_t index);
    /// The nodes in an order in which each comes after those before it; without those on circles.
    [[nodiscard]] Nodes sorted() const;
    void report_circles(const Nodes& sorted_nodes, diag::Diagnostics& out) const;
    void report(Nodes circle, diag::Diagnostics& out) const;
    [[nodiscard]] const std::string& name(std::size_t node) const;

    const model::ServiceSet& set_;
    std::map<std::pair<model::Scope, std::string>, std::size_t> unit_nodes_;
    std::vector<std::string> unit_names_;
    std::vector<Nodes> following_;
    const std::vector<bool>& rendered_;
};

} // namespace initbridge::systemd
