#pragma once
/// Where supervisord listens, by its configuration.

#include "src/supervisor/client.hpp"
#include "translate/diag/diagnostic.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace initbridge::cli {

/// A variable of the environment; nullopt: it is not set.
using Variable = std::function<std::optional<std::string>(const std::string& name)>;

/// The address in the text of a configuration that lies in `folder`: `serverurl` of
/// [supervisorctl] where it is a unix socket, else `file` of [unix_http_server]; user name and
/// password of the first, else of the second. `%(here)s` and `%(ENV_X)s` are expanded.
/// service/no-socket where there is none.
[[nodiscard]] diag::Result<supervisor::Address>
read_address(std::string_view text, const std::string& folder, const Variable& variable);

/// The same of the file `config`, else of where supervisorctl looks (supervisord(1)) below `root`,
/// which is empty for this machine's own.
[[nodiscard]] diag::Result<supervisor::Address>
find_supervisord(const std::optional<std::string>& config, const std::string& root = {});

} // namespace initbridge::cli
