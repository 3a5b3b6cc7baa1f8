#pragma once
/// Paths that hold expansions, and log files that services share.

#include "translate/diag/diagnostic.hpp"
#include "translate/model/service.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace initbridge::resolve {

/// What the path may look like in the end, to check its form: home filled in, and stand-ins for
/// what is known only at run time (an absolute path where that is the beginning).
[[nodiscard]] std::string sample_path(const model::Text& path, std::string_view home);

/// The same folder without doubled slashes and without one at the end.
[[nodiscard]] model::Text without_spare_slashes(const model::Text& path);

/// Warns of log files that two services, or the instances of one, write to.
void check_shared_logs(const std::vector<model::Service>& services, diag::Diagnostics& out);

} // namespace initbridge::resolve
