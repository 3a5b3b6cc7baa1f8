#include "translate/text/suggest.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::text {

std::size_t edit_distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> two_above(b.size() + 1);
    std::vector<std::size_t> above(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        row[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::swap(two_above, above);
        std::swap(above, row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, changed});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) {
                row[j] = std::min(row[j], two_above[j - 2] + 1);
            }
        }
    }
    return row[b.size()];
}

std::optional<std::string_view>
nearest(std::string_view word, std::span<const std::string_view> candidates)
{
    std::size_t limit = std::clamp<std::size_t>(word.size() / 3, 1, 3);
    std::optional<std::string_view> best;
    for (const std::string_view candidate : candidates) {
        const std::size_t longer = std::max(word.size(), candidate.size());
        const std::size_t shorter = std::min(word.size(), candidate.size());
        if (longer - shorter > limit) {
            continue;
        }
        const std::size_t distance = edit_distance(word, candidate);
        // Where every character differs, nothing of the word was meant.
        if (distance > limit || (best && distance == limit) || distance >= longer) {
            continue;
        }
        best = candidate;
        limit = distance;
    }
    return best;
}

} // namespace initbridge::text
