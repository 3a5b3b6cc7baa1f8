#pragma once
/// Files that two entries must not share: units and fragments of supervisord's configuration.

#include "translate/resolve/selection.hpp"

#include <vector>

namespace initbridge::resolve {

[[nodiscard]] model::Scope scope_of(const model::ServiceEntry& entry);

/// Reports two entries with one output; the later one becomes broken.
void check_outputs(
    const model::Image& image, std::vector<Candidate>& entries, diag::Diagnostics& out);

} // namespace initbridge::resolve
