#pragma once
/// Texts of a service that no configuration file can hold.

#include "translate/diag/diagnostic.hpp"
#include "translate/model/service.hpp"

namespace initbridge::supervisord {

/// Reports NUL bytes and invalid UTF-8 anywhere, and control characters and relative paths where
/// a path stands. False: the service must not be written.
[[nodiscard]] bool check_texts(const model::Service& service, diag::Diagnostics& out);

} // namespace initbridge::supervisord
