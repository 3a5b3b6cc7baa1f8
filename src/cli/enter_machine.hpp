#pragma once
/// `--machine`: what is to be done to a container is done inside it.

#include "translate/diag/diagnostic.hpp"

#include <optional>
#include <string>

namespace initbridge::cli {

/// Goes on as a child inside a container of machined's, in all its namespaces: its files, buses and
/// process numbers are what the child sees, and nothing of this machine's but open files. nullopt:
/// this is the child. Else it has ended, with this exit status (128 and the number of a signal).
/// cli/machine where that cannot be. Only for a process of one thread.
[[nodiscard]] diag::Result<std::optional<int>> enter_machine(const std::string& name);

} // namespace initbridge::cli
