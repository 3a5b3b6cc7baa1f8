#pragma once
/// Opening the system bus, and words for when nobody answers.

#include "src/bus/handles.hpp"

#include <string>

namespace initbridge::bus {

[[nodiscard]] diag::Result<BusPtr> open_system_bus(const std::string& what);

/// For what broke while a connection was made: bus/unreachable, but for denials and timeouts.
[[nodiscard]] tl::unexpected<diag::Diagnostic> no_answer(diag::Diagnostic why);

} // namespace initbridge::bus
