#pragma once
/// Who starts after whom: names in `after` and `before`, cycles among them, and priorities that
/// agree with them.

#include "translate/diag/diagnostic.hpp"
#include "translate/resolve/draft.hpp"

#include <cstddef>
#include <vector>

namespace initbridge::resolve {

/// `to` starts after `from`: both are nodes of a draft.
struct Edge {
    std::size_t from = 0;
    std::size_t to = 0;
    diag::SourceMark mark; ///< of the name in `after` or `before`
};

/// Fills `after`, `before_units` and `override_after` of the draft and returns the edges between
/// its nodes. A name is an entry first, else a unit of an entry in the same scope, else a unit.
[[nodiscard]] std::vector<Edge> resolve_references(Draft& draft, diag::Diagnostics& out);

/// The nodes in an order in which each comes after what it follows, as authored where that leaves
/// a choice. Reports each cycle; nodes on one and behind one are left out.
[[nodiscard]] std::vector<std::size_t>
sort_nodes(Draft& draft, const std::vector<Edge>& edges, diag::Diagnostics& out);

/// Gives listeners that say no priority one of their own; two that say the same are an error.
void choose_listener_priorities(Draft& draft, diag::Diagnostics& out);

/// Raises the priorities of services no more than it takes for each to be above those of all
/// that it follows. `sorted` is what sort_nodes() returned.
void agree_priorities(
    Draft& draft, const std::vector<Edge>& edges, const std::vector<std::size_t>& sorted);

} // namespace initbridge::resolve
