#pragma once
/// "did you mean": the nearest known name.

#include <optional>
#include <span>
#include <string_view>

namespace initbridge::text {

/// The candidate with the smallest edit distance to `word` (transpositions count one), if it is
/// near enough to be a slip of the pen: at most a third of the length, at least 1, at most 3.
[[nodiscard]] std::optional<std::string_view>
nearest(std::string_view word, std::span<const std::string_view> candidates);

} // namespace initbridge::text
