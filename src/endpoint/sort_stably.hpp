#pragma once
/// What std::stable_sort() does, of whose insides in libstdc++ 12 clang warns.

#include <algorithm>
#include <cstddef>
#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

namespace initbridge::endpoint {

/// By `key` of each item, which is copied; else in the order in which they are.
template <class T, class Key>
void sort_stably(std::vector<T>& items, Key key)
{
    using Place = std::pair<std::decay_t<std::invoke_result_t<Key, const T&>>, std::size_t>;
    std::vector<Place> places;
    places.reserve(items.size());
    for (const T& item : items) {
        places.emplace_back(std::invoke(key, item), places.size());
    }
    std::ranges::sort(places);
    std::vector<T> sorted;
    sorted.reserve(items.size());
    for (const Place& place : places) {
        sorted.push_back(std::move(items[place.second]));
    }
    items = std::move(sorted);
}

} // namespace initbridge::endpoint
