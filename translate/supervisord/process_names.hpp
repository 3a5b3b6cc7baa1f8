#pragma once
/// What supervisorctl calls the processes of a service.

#include "translate/model/service.hpp"

#include <string>
#include <vector>

namespace initbridge::supervisord {

/// `web`, or for copies `web:web_00`, `web:web_01`, …
[[nodiscard]] std::vector<std::string> process_names(const model::Service& service);

} // namespace initbridge::supervisord
