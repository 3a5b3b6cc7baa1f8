#pragma once
/// Reads the properties of a unit from the answer of a manager.

#include "src/bus/handles.hpp"
#include "src/bus/unit_state.hpp"

#include <string>

namespace initbridge::bus {

/// `answer` is that of org.freedesktop.DBus.Properties.GetAll; properties that UnitState does not
/// have are passed over.
[[nodiscard]] diag::Result<UnitState>
read_unit_properties(const MessagePtr& answer, const std::string& what);

} // namespace initbridge::bus
