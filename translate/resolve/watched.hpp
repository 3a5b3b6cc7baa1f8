#pragma once
/// Which services event listeners hear of.

#include "translate/model/service.hpp"

#include <vector>

namespace initbridge::resolve {

/// Service::watches and Service::watched: where systemd runs a listener that hears of states, those
/// of all services beside it. (supervisord tells its listeners by itself.)
void mark_watched(std::vector<model::Service>& services);

} // namespace initbridge::resolve
