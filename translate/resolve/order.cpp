#include "translate/resolve/order.hpp"

#include "translate/resolve/codes.hpp"

#include <fmt/core.h>

#include <string>

namespace initbridge::resolve {

namespace {

/// A longer cycle is printed up to here.
constexpr std::size_t most_printed = 20;

/// For each node, the edges that begin (or end) there, in one vector.
class EdgeTable {
public:
    EdgeTable(std::size_t nodes, const std::vector<Edge>& edges, std::size_t Edge::*key)
        : begin_(nodes + 1, 0)
        , edges_(edges.size())
    {
        for (const Edge& edge : edges)
            ++begin_[edge.*key + 1];
        for (std::size_t node = 0; node < nodes; ++node)
            begin_[node + 1] += begin_[node];
        std::vector<std::size_t> next(begin_.begin(), begin_.end() - 1);
        for (std::size_t i = 0; i < edges.size(); ++i)
            edges_[next[edges[i].*key]++] = i;
    }

    /// Indexes of edges.
    [[nodiscard]] std::vector<std::size_t>::const_iterator begin(std::size_t node) const
    {
        return edges_.begin() + static_cast<std::ptrdiff_t>(begin_[node]);
    }

    [[nodiscard]] std::vector<std::size_t>::const_iterator end(std::size_t node) const
    {
        return edges_.begin() + static_cast<std::ptrdiff_t>(begin_[node + 1]);
    }

private:
    std::vector<std::size_t> begin_;
    std::vector<std::size_t> edges_;
};

/// Reports cycles among the nodes that could not be sorted. Each of them follows another of them,
/// so walking from one to what it follows ends in a cycle.
class CycleFinder {
public:
    CycleFinder(Draft& draft, const std::vector<Edge>& edges, diag::Diagnostics& out)
        : draft_(draft)
        , edges_(edges)
        , out_(out)
        , incoming_(draft.node_count(), edges, &Edge::to)
        , walk_of_(draft.node_count(), 0)
    {}

    void report(const std::vector<std::size_t>& pending)
    {
        for (std::size_t start = 0; start < pending.size(); ++start) {
            if (pending[start] == 0)
                continue;
            draft_.mark_broken(start);
            if (walk_of_[start] == 0)
                walk(start, start + 1, pending);
        }
    }

private:
    void walk(std::size_t node, std::size_t walk_id, const std::vector<std::size_t>& pending)
    {
        std::vector<std::size_t> path; // edges; each begins at the node that the one before follows
        std::size_t current = node;
        while (walk_of_[current] == 0) {
            walk_of_[current] = walk_id;
            auto edge = incoming_.begin(current);
            while (pending[edges_[*edge].from] == 0)
                ++edge;
            path.push_back(*edge);
            current = edges_[*edge].from;
        }
        if (walk_of_[current] != walk_id)
            return; // it leads to a cycle that was reported before
        std::size_t first = 0;
        while (edges_[path[first]].to != current)
            ++first;
        path.erase(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(first));
        print(path);
    }

    void print(const std::vector<std::size_t>& cycle)
    {
        std::string names;
        std::size_t printed = 0;
        for (const std::size_t edge : cycle) {
            if (printed++ == most_printed) {
                names += fmt::format("… ({} more) → ", cycle.size() - most_printed);
                break;
            }
            names += fmt::format("{} → ", draft_.name_of(edges_[edge].to));
        }
        names += draft_.name_of(edges_[cycle.front()].to);
        diag::Diagnostic& error = out_.error(
            codes::order_cycle,
            edges_[cycle.front()].mark,
            fmt::format("each of these is to start after the next one: {}", names));
        error.hint = "take one of the names out of 'after' or 'before'";
        for (std::size_t i = 0; i < cycle.size() && i < most_printed; ++i) {
            const Edge& edge = edges_[cycle[i]];
            error.related.push_back(
                {edge.mark,
                 fmt::format(
                     "'{}' after '{}'", draft_.name_of(edge.to), draft_.name_of(edge.from))});
        }
    }

    Draft& draft_;
    const std::vector<Edge>& edges_;
    diag::Diagnostics& out_;
    EdgeTable incoming_;
    std::vector<std::size_t> walk_of_; ///< which walk came by first; 0: none
};

} // namespace

std::vector<std::size_t>
sort_nodes(Draft& draft, const std::vector<Edge>& edges, diag::Diagnostics& out)
{
    const std::size_t nodes = draft.node_count();
    const EdgeTable outgoing(nodes, edges, &Edge::from);
    std::vector<std::size_t> pending(nodes, 0); // edges that still have to be gone over
    for (const Edge& edge : edges)
        ++pending[edge.to];
    std::vector<std::size_t> sorted;
    sorted.reserve(nodes);
    for (std::size_t node = 0; node < nodes; ++node)
        if (pending[node] == 0)
            sorted.push_back(node);
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        for (auto edge = outgoing.begin(sorted[i]); edge != outgoing.end(sorted[i]); ++edge)
            if (--pending[edges[*edge].to] == 0)
                sorted.push_back(edges[*edge].to);
    }
    if (sorted.size() != nodes)
        CycleFinder(draft, edges, out).report(pending);
    return sorted;
}

} // namespace initbridge::resolve
