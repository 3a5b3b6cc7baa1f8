#pragma once
/// The rules about names of units in an entry.

#include "translate/diag/diagnostic.hpp"
#include "translate/model/entry.hpp"

#include <string>

namespace initbridge::resolve {

/// `unit`, `use_packaged` and `wanted_by`: names that systemd takes, targets that the scope's
/// manager has.
[[nodiscard]] bool check_unit_fields(const model::ServiceEntry& entry, diag::Diagnostics& out);

/// `unit` without a `.service` that the author wrote all the same; else the entry's name.
[[nodiscard]] std::string_view unit_stem(const model::ServiceEntry& entry);

/// A unit name that can be started and waited for: valid, and no template.
[[nodiscard]] bool is_startable_unit(std::string_view unit);

} // namespace initbridge::resolve
