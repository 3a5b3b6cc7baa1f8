#pragma once
/// Parts of a large JSON text, found without reading all of it. Of what is passed over only quotes
/// and brackets are looked at, so that it need not be JSON.

#include <optional>
#include <string_view>
#include <vector>

namespace initbridge::json {

/// The text of a member's value, without white space around it. nullopt: `object` is the text of no
/// object, or has no such member before it goes wrong. A key that is written with an escape is
/// not seen.
[[nodiscard]] std::optional<std::string_view>
skim_member(std::string_view object, std::string_view key);

/// The texts of the items, in order. nullopt: `array` is the text of no array.
[[nodiscard]] std::optional<std::vector<std::string_view>> skim_items(std::string_view array);

} // namespace initbridge::json
