#pragma once
/// Turns parsing events into the records of a tree, and checks what holds for a whole file.

#include "translate/spec/duplicate_keys.hpp"
#include "translate/spec/yaml_tree.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::spec {

/// Ends the parsing from inside an event; the reason has been reported.
struct StopParsing {};

/// A place as the parser counts: from 0, without a byte order mark.
struct Position {
    std::size_t offset = 0;
    std::size_t line = 0;
    std::size_t column = 0;
};

/// What stands before a node: `&anchor` as a number (0: none) and its tag ("?" for a plain scalar
/// or a collection, "!" for a quoted scalar, when the author wrote none).
struct Properties {
    std::size_t anchor = 0;
    std::string_view tag = "?";
};

class TreeBuilder {
public:
    /// `skipped`: bytes at the start (a byte order mark) that the parser does not count.
    TreeBuilder(YamlTree& tree, std::size_t skipped, diag::Diagnostics& out);

    void document(const Position& position);
    void null(const Position& position, std::size_t anchor);
    void alias(const Position& position, std::size_t anchor);
    void scalar(const Position& position, const Properties& properties, std::string_view value);
    void open(const Position& position, const Properties& properties, NodeKind kind);
    void close();

    /// The parser takes the end of the file for the end of a quoted scalar.
    void check_last_quote();

    /// False when the tree holds something that readers cannot make sense of.
    [[nodiscard]] bool usable() const { return usable_; }

    [[nodiscard]] bool too_deep() const { return too_deep_; }

    [[nodiscard]] diag::SourceMark mark_of(const Position& position) const;

private:
    using Record = YamlTree::Record;

    struct Frame {
        std::uint32_t record = 0;
        std::uint32_t key = 0; // record of the last key
        bool mapping = false;
        bool wants_key = false;
        std::size_t anchor = 0;
        std::uint64_t nodes_before = 0;
    };

    struct Anchored {
        std::uint32_t record = 0;
        std::uint64_t nodes = 0; // of the subtree, aliases unfolded; 0: not complete
    };

    enum class Skip { anchors, anchors_and_tags };

    [[nodiscard]] std::size_t offset_of(const Position& position) const;
    [[nodiscard]] diag::SourceMark mark(const Record& record) const;
    [[nodiscard]] char source_at(std::size_t offset) const;
    Record& add(const Position& position, NodeKind kind);
    void take_place(std::uint32_t index);
    void check_properties(Record& record, const Properties& properties);
    void skip_properties(Record& record, Skip what) const;
    void set_style(Record& record, std::uint32_t index);
    void place_missing_value(Record& record) const;
    void check_duplicates(std::uint32_t mapping);
    void remember(std::size_t anchor, std::uint32_t record, std::uint64_t nodes);
    diag::Diagnostic& error(std::string_view code, diag::SourceMark where, std::string message);

    YamlTree& tree_;
    std::size_t skipped_;
    diag::Diagnostics& out_;
    std::vector<Frame> stack_;
    std::vector<Anchored> anchors_;
    DuplicateKeys duplicates_;
    std::uint64_t nodes_ = 0;       // so far, aliases unfolded
    std::uint64_t alias_nodes_ = 0; // of these, those that aliases stand for
    std::size_t errors_ = 0;
    std::size_t documents_ = 0;
    std::size_t complex_key_depth_ = 0; // levels open around a key that is a collection; 0: none
    std::uint32_t last_quoted_ = 0;
    bool any_quoted_ = false;
    bool usable_ = true;
    bool too_deep_ = false;
};

} // namespace initbridge::spec
