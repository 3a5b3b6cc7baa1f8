#pragma once
/// Codes of what concerns the list of an image's services.

#include <string_view>

namespace initbridge::listing::codes {

/// Another owner's list of services is there already, so this one gets a name of its own.
inline constexpr std::string_view second_list = "listing/second-list";

} // namespace initbridge::listing::codes
