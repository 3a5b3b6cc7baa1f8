#pragma once
/// machined: containers that run on this machine. Words of org.freedesktop.machine1(5).

#include "translate/diag/diagnostic.hpp"

#include <sys/types.h>

#include <string>

namespace initbridge::bus {

/// Process 1 of a container, as this machine numbers it. machinectl(1) lists their names;
/// bus/refused for another.
[[nodiscard]] diag::Result<pid_t> leader_of_machine(const std::string& name);

} // namespace initbridge::bus
