#pragma once
/// Finds keys that occur twice in a mapping.

#include "translate/spec/yaml_tree.hpp"

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::spec {

/// Keeps its memory from one mapping to the next.
class DuplicateKeys {
public:
    /// Pairs of the key's first place and a later one. Keys are the same when their texts are.
    [[nodiscard]] std::vector<std::pair<Node, Node>> find(const Node& mapping);

private:
    struct Key {
        std::string_view text;
        std::size_t place = 0; // in the mapping
        Node node;
    };

    std::vector<Key> keys_;
};

} // namespace initbridge::spec
