#pragma once
/// Values that options of the command line and keys of the image file share.

#include "translate/diag/diagnostic.hpp"
#include "translate/load/files.hpp"
#include "translate/model/image.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::load {

/// NAME[:UID[:HOME]]; nullopt after an error.
[[nodiscard]] std::optional<model::ServiceUser>
parse_service_user(std::string_view text, Place where, diag::Diagnostics& out);

/// X=V, or X for a variable that is known only at run time.
[[nodiscard]] std::map<std::string, std::optional<std::string>>
parse_extra_env(const std::vector<std::string>& options, diag::Diagnostics& out);

void check_distro(const std::vector<std::string>& options, diag::Diagnostics& out);

} // namespace initbridge::load
