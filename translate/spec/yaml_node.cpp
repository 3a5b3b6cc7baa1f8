#include "translate/spec/yaml_tree.hpp"

#include <algorithm>

namespace initbridge::spec {

namespace {

/// How many bytes of the source stand for `content`'s first `count` bytes inside quotes; nullopt:
/// there are line ends or other escapes among them.
std::optional<std::size_t>
source_length(std::string_view source, std::string_view content, ScalarStyle style)
{
    std::size_t at = 0;
    for (const char c : content) {
        if (at < source.size() && source[at] == '\n')
            return std::nullopt;
        const bool escape =
            style == ScalarStyle::double_quoted && source.substr(at).starts_with('\\');
        const bool doubled =
            style == ScalarStyle::single_quoted && source.substr(at).starts_with("''");
        at += escape || doubled ? 1U : 0U;
        if (at >= source.size() || source[at] != c || (escape && c != '"' && c != '\\'))
            return std::nullopt;
        ++at;
    }
    return at;
}

} // namespace

Node::Node(const YamlTree& tree, std::uint32_t index)
    : tree_(&tree)
    , index_(index)
{
    // An anchor's record is never an alias itself: YAML forbids anchors on aliases.
    if (tree.records_[index].alias)
        index_ = tree.records_[index].text;
}

NodeKind Node::kind() const
{
    return tree_->records_[index_].kind;
}

bool Node::is_plain() const
{
    return is_scalar() && tree_->records_[index_].style == ScalarStyle::plain;
}

std::string_view Node::text() const
{
    const auto& record = tree_->records_[index_];
    if (record.kind != NodeKind::scalar)
        return {};
    return std::string_view(tree_->pool_).substr(record.text, record.text_size);
}

diag::SourceMark Node::mark() const
{
    const auto& record = tree_->records_[index_];
    return {tree_->file_, record.line, record.column};
}

diag::SourceMark Node::mark_at(std::size_t offset) const
{
    const auto& record = tree_->records_[index_];
    const diag::SourceMark start = mark();
    if (record.kind != NodeKind::scalar || record.style == ScalarStyle::block)
        return start;
    const std::size_t quote = record.style == ScalarStyle::plain ? 0 : 1;
    const std::string_view source = source_from_here();
    if (source.size() < quote)
        return start;
    const auto before = text().substr(0, offset);
    const auto length = source_length(source.substr(quote), before, record.style);
    if (!length)
        return start;
    return {start.file, start.line, start.column + static_cast<std::uint32_t>(quote + *length)};
}

std::string_view Node::source_from_here() const
{
    return tree_->source_.substr(tree_->records_[index_].offset);
}

std::size_t Node::size() const
{
    return kind() == NodeKind::sequence || kind() == NodeKind::mapping
               ? tree_->records_[index_].text_size
               : 0;
}

std::optional<Node> Node::find(std::string_view key) const
{
    for (const auto& [name, value] : Pairs(*this)) {
        if (name.is_scalar() && name.text() == key)
            return value;
    }
    return std::nullopt;
}

Items::Items(const Node& sequence)
    : tree_(sequence.tree_)
    , first_(sequence.index_ + 1)
    , last_(sequence.is_sequence() ? tree_->records_[sequence.index_].end : first_)
{}

Items::Iterator& Items::Iterator::operator++()
{
    index_ = tree_->records_[index_].end;
    return *this;
}

Pairs::Pairs(const Node& mapping)
    : tree_(mapping.tree_)
    , first_(mapping.index_ + 1)
    , last_(mapping.is_mapping() ? tree_->records_[mapping.index_].end : first_)
{}

std::pair<Node, Node> Pairs::Iterator::operator*() const
{
    return {Node(*tree_, index_), Node(*tree_, tree_->records_[index_].end)};
}

Pairs::Iterator& Pairs::Iterator::operator++()
{
    index_ = tree_->records_[tree_->records_[index_].end].end;
    return *this;
}

} // namespace initbridge::spec
