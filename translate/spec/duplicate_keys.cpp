#include "translate/spec/duplicate_keys.hpp"

#include <algorithm>
#include <tuple>

namespace initbridge::spec {

namespace {

/// Up to here comparing each with each is faster than sorting.
constexpr std::size_t few_keys = 16;

} // namespace

std::vector<std::pair<Node, Node>> DuplicateKeys::find(const Node& mapping)
{
    keys_.clear();
    for (const auto& [key, value] : Pairs(mapping)) {
        if (key.is_scalar() || key.is_null())
            keys_.push_back({key.text(), keys_.size(), key});
    }
    std::vector<std::pair<Node, Node>> twice;
    if (keys_.size() <= few_keys) {
        for (std::size_t i = 1; i < keys_.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                if (keys_[i].text == keys_[j].text) {
                    twice.emplace_back(keys_[j].node, keys_[i].node);
                    break;
                }
            }
        }
        return twice;
    }
    std::ranges::sort(keys_, [](const Key& a, const Key& b) {
        return std::tie(a.text, a.place) < std::tie(b.text, b.place);
    });
    for (std::size_t i = 1, first = 0; i < keys_.size(); ++i) {
        if (keys_[i].text == keys_[first].text)
            twice.emplace_back(keys_[first].node, keys_[i].node);
        else
            first = i;
    }
    return twice;
}

} // namespace initbridge::spec
