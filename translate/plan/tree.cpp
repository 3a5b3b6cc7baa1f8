#include "translate/plan/tree.hpp"

namespace initbridge::plan {

bool FileTree::add(std::string path, Node node)
{
    const auto place = nodes_.lower_bound(path);
    if (place != nodes_.end() && place->first == path) {
        return place->second == node;
    }
    nodes_.emplace_hint(place, std::move(path), std::move(node));
    return true;
}

const Node* FileTree::find(const std::string& path) const
{
    const auto place = nodes_.find(path);
    return place == nodes_.end() ? nullptr : &place->second;
}

} // namespace initbridge::plan
