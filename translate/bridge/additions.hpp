#pragma once
/// The bridge's files, beside the units of an image.

#include "translate/bridge/bridge.hpp"
#include "translate/systemd/render.hpp"

#include <string_view>

namespace initbridge::bridge {

/// The unit, linger, the folders and files of logs and runtime, logrotate's snippet, more time for
/// the user's manager where it needs it, and Debian's service as a rival. `owner` names the
/// drop-in.
[[nodiscard]] systemd::Additions
additions_of(const Bridge& bridge, std::string_view owner, diag::Diagnostics& out);

} // namespace initbridge::bridge
