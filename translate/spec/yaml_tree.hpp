#pragma once
/// A YAML file as a flat tree with marks. The only part that knows the YAML library.

#include "translate/diag/diagnostic.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::spec {

enum class NodeKind : std::uint8_t { null, scalar, sequence, mapping };
enum class ScalarStyle : std::uint8_t { plain, single_quoted, double_quoted, block };

class YamlTree;

/// A node of a tree: a cheap handle, valid as long as the tree (and the source text) is.
/// An alias is seen as the node that it stands for.
class Node {
public:
    Node(const YamlTree& tree, std::uint32_t index);

    [[nodiscard]] NodeKind kind() const;

    [[nodiscard]] bool is_null() const { return kind() == NodeKind::null; }

    [[nodiscard]] bool is_scalar() const { return kind() == NodeKind::scalar; }

    [[nodiscard]] bool is_sequence() const { return kind() == NodeKind::sequence; }

    [[nodiscard]] bool is_mapping() const { return kind() == NodeKind::mapping; }

    [[nodiscard]] bool is_plain() const;

    /// The content of a scalar; of a null what was written for it, which may be nothing.
    [[nodiscard]] std::string_view text() const;
    [[nodiscard]] diag::SourceMark mark() const;
    /// Where byte `offset` of text() stands in the source; mark() where that cannot be said
    /// (a scalar of several lines, or with escapes other than `\"`, `\\` and `''`).
    [[nodiscard]] diag::SourceMark mark_at(std::size_t offset) const;
    /// The source from the beginning of this node to the end of the file.
    [[nodiscard]] std::string_view source_from_here() const;

    /// Number of items or of key-value pairs.
    [[nodiscard]] std::size_t size() const;
    /// The value of a key of a mapping.
    [[nodiscard]] std::optional<Node> find(std::string_view key) const;

private:
    friend class Items;
    friend class Pairs;

    const YamlTree* tree_;
    std::uint32_t index_;
};

/// The items of a sequence, in order: `for (const Node item : Items(node))`.
class Items {
public:
    explicit Items(const Node& sequence);

    class Iterator {
    public:
        Iterator(const YamlTree* tree, std::uint32_t index)
            : tree_(tree)
            , index_(index)
        {}

        [[nodiscard]] Node operator*() const { return {*tree_, index_}; }

        Iterator& operator++();
        friend bool operator==(const Iterator&, const Iterator&) = default;

    private:
        const YamlTree* tree_;
        std::uint32_t index_;
    };

    [[nodiscard]] Iterator begin() const { return {tree_, first_}; }

    [[nodiscard]] Iterator end() const { return {tree_, last_}; }

private:
    const YamlTree* tree_;
    std::uint32_t first_;
    std::uint32_t last_;
};

/// The pairs of a mapping, in order: `for (const auto& [key, value] : Pairs(node))`.
class Pairs {
public:
    explicit Pairs(const Node& mapping);

    class Iterator {
    public:
        Iterator(const YamlTree* tree, std::uint32_t index)
            : tree_(tree)
            , index_(index)
        {}

        [[nodiscard]] std::pair<Node, Node> operator*() const;
        Iterator& operator++();
        friend bool operator==(const Iterator&, const Iterator&) = default;

    private:
        const YamlTree* tree_;
        std::uint32_t index_;
    };

    [[nodiscard]] Iterator begin() const { return {tree_, first_}; }

    [[nodiscard]] Iterator end() const { return {tree_, last_}; }

private:
    const YamlTree* tree_;
    std::uint32_t first_;
    std::uint32_t last_;
};

/// Nodes lie in one vector in the order of the file, each before its children, and know where
/// their subtree ends; scalars' texts lie in one string.
class YamlTree {
public:
    /// Everything that is wrong with the file as YAML goes to `out`. nullopt: there is
    /// nothing to be read. A tree may exist beside errors (such as a key that is there twice).
    [[nodiscard]] static std::optional<YamlTree>
    parse(const diag::SourceMap& sources, diag::FileId file, diag::Diagnostics& out);

    /// A null for an empty file.
    [[nodiscard]] Node root() const { return {*this, 0}; }

private:
    friend class Node;
    friend class Items;
    friend class Pairs;
    friend class TreeBuilder;

    struct Record {
        std::uint32_t text = 0;      // scalar: where it begins in pool_; alias: its target
        std::uint32_t text_size = 0; // scalar: in bytes; sequence, mapping: number of children
        std::uint32_t end = 0;       // index of the first record after the subtree
        std::uint32_t offset = 0;    // in the source
        std::uint32_t line = 0;      // 1-based, as is column
        std::uint32_t column = 0;
        NodeKind kind = NodeKind::null;
        ScalarStyle style = ScalarStyle::plain;
        bool alias = false;
    };

    std::vector<Record> records_;
    std::string pool_;
    std::string_view source_;
    diag::FileId file_{};
};

} // namespace initbridge::spec
