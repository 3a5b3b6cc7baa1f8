#pragma once
/// Which services are meant by names and patterns.

#include "src/service/target.hpp"
#include "translate/diag/diagnostic.hpp"

#include <string>
#include <vector>

namespace initbridge::service {

/// A name may be that of an entry (all its copies), of one copy (`web:0`), or what the manager
/// calls it (`web:web_00`, `web@0.service`, `web@0`). `G:*` is everything of a layer, of a group
/// of supervisord or of an entry; `*`, `?` and `[…]` match names of entries. In the order of the
/// list, each once; service/unknown-name, with a hint, for each that means nothing.
[[nodiscard]] std::vector<Target> select(
    const std::vector<Target>& targets,
    const std::vector<std::string>& names,
    diag::Diagnostics& out);

/// Has it a character of a pattern in it?
[[nodiscard]] bool is_pattern(const std::string& name);

} // namespace initbridge::service
