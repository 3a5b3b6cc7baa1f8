#pragma once
/// The services of a machine: from the lists that translate leaves in its root, or from what
/// supervisord itself has configured. initbridge-spec(5), "THE LIST OF SERVICES".

#include "src/service/target.hpp"
#include "src/supervisor/process.hpp"
#include "translate/diag/diagnostic.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace initbridge::service {

/// service/bad-list for another text, named by `path`.
[[nodiscard]] diag::Result<Services> read_services(std::string_view text, const std::string& path);

/// The same list with no other services than those that `names` may mean, of which none is a
/// pattern: what is large is read faster so. What is cut out is not checked. A name that the list
/// writes with an escape is not seen; a text that is no list stays as it is.
[[nodiscard]] std::string
cut_to_names(const std::string& text, const std::vector<std::string>& names);
/// The same list with one service of each runner and scope.
[[nodiscard]] std::string cut_to_sides(const std::string& text);

/// Adds a second list of the same machine.
void append(Services& services, Services more);

/// Each process by supervisord's own name for it.
[[nodiscard]] std::vector<Target>
from_configs(const std::vector<supervisor::ProcessConfig>& configs);

/// A unit that no list tells of; `.service` is implied.
[[nodiscard]] Target unit_target(const std::string& name, Side side);

} // namespace initbridge::service
