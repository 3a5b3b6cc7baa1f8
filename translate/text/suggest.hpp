#pragma once
/// "did you mean": the nearest known name.

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace initbridge::text {

/// The Damerau-Levenshtein distance (optimal string alignment): insertions, deletions,
/// substitutions and swaps of neighbours count one each.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate with the smallest edit distance to `word` (transpositions count one), if it is
/// near enough to be a slip of the pen: at most a third of the length, at least 1, at most 3.
[[nodiscard]] std::optional<std::string_view>
nearest(std::string_view word, std::span<const std::string_view> candidates);

} // namespace initbridge::text
