#include "translate/spec/tree_builder.hpp"

#include "translate/spec/codes.hpp"
#include "translate/spec/source_check.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace initbridge::spec {

namespace {

constexpr std::size_t deepest_level = 200;
constexpr std::uint64_t most_alias_nodes = 100'000;
/// After so many errors of one file the rest is not looked for.
constexpr std::size_t most_errors = 100;

} // namespace

TreeBuilder::TreeBuilder(YamlTree& tree, std::size_t skipped, diag::Diagnostics& out)
    : tree_(tree)
    , skipped_(skipped)
    , out_(out)
{}

void TreeBuilder::document(const Position& position)
{
    if (++documents_ == 1)
        return;
    const bool marker = tree_.source_.substr(offset_of(position)).starts_with("---");
    error(
        codes::yaml_second_document,
        mark_of(position),
        marker ? "a second document begins here" : "text after the end of the document")
        .hint = marker ? "a file holds one document: make two files"
                       : "check its indentation against that of the lines before";
    throw StopParsing{};
}

std::size_t TreeBuilder::offset_of(const Position& position) const
{
    return std::min(position.offset + skipped_, tree_.source_.size());
}

diag::SourceMark TreeBuilder::mark_of(const Position& position) const
{
    return spec::mark_of(tree_.source_, tree_.file_, offset_of(position));
}

char TreeBuilder::source_at(std::size_t offset) const
{
    return offset < tree_.source_.size() ? tree_.source_[offset] : '\0';
}

diag::SourceMark TreeBuilder::mark(const Record& record) const
{
    return {tree_.file_, record.line, record.column};
}

diag::Diagnostic&
TreeBuilder::error(std::string_view code, diag::SourceMark where, std::string message)
{
    if (++errors_ > most_errors)
        throw StopParsing{};
    return out_.error(code, where, std::move(message));
}

TreeBuilder::Record& TreeBuilder::add(const Position& position, NodeKind kind)
{
    Record record;
    record.kind = kind;
    record.offset = static_cast<std::uint32_t>(offset_of(position));
    record.line = static_cast<std::uint32_t>(position.line) + 1;
    record.column = static_cast<std::uint32_t>(position.column) + 1;
    if (record.line == 1)
        record.column += static_cast<std::uint32_t>(skipped_);
    record.end = static_cast<std::uint32_t>(tree_.records_.size()) + 1;
    ++nodes_;
    tree_.records_.push_back(record);
    return tree_.records_.back();
}

/// A node becomes a key, a value or an item of the collection that is open.
void TreeBuilder::take_place(std::uint32_t index)
{
    if (stack_.empty())
        return;
    Frame& frame = stack_.back();
    if (!frame.mapping) {
        ++tree_.records_[frame.record].text_size;
        return;
    }
    if (!frame.wants_key) {
        frame.wants_key = true;
        return;
    }
    frame.wants_key = false;
    frame.key = index;
    ++tree_.records_[frame.record].text_size;

    const Record& own = tree_.records_[index];
    const Record& key = own.alias ? tree_.records_[own.text] : own;
    if (key.kind != NodeKind::sequence && key.kind != NodeKind::mapping)
        return;
    usable_ = false;
    if (complex_key_depth_ == 0) // one inside another is no news
        error(
            codes::yaml_complex_key,
            mark(own),
            key.kind == NodeKind::mapping ? "a mapping as a key" : "a list as a key")
            .hint = "keys are words; quote a value that begins with '[' or '{'";
    if (!own.alias && complex_key_depth_ == 0)
        complex_key_depth_ = stack_.size();
}

void TreeBuilder::remember(std::size_t anchor, std::uint32_t record, std::uint64_t nodes)
{
    if (anchor == 0)
        return;
    if (anchors_.size() <= anchor)
        anchors_.resize(anchor + 1);
    anchors_[anchor] = {.record = record, .nodes = nodes};
}

/// `&anchor` and `!tag` belong to the node for the library; people look for what comes after.
void TreeBuilder::skip_properties(Record& record, Skip what) const
{
    const std::string_view source = tree_.source_;
    std::size_t at = record.offset;
    std::size_t content = at;
    while (at < source.size()) {
        const char c = source[at];
        if (c == '&' || (c == '!' && what == Skip::anchors_and_tags)) {
            at = std::min(source.find_first_of(" \t\r\n", at), source.size());
        } else if (c == '#') {
            at = std::min(source.find('\n', at), source.size());
        } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            ++at;
        } else {
            content = at;
            break;
        }
    }
    const std::string_view skipped = source.substr(record.offset, content - record.offset);
    const auto newlines = static_cast<std::uint32_t>(std::ranges::count(skipped, '\n'));
    record.line += newlines;
    record.column = newlines == 0
                        ? record.column + static_cast<std::uint32_t>(skipped.size())
                        : static_cast<std::uint32_t>(skipped.size() - skipped.rfind('\n'));
    record.offset = static_cast<std::uint32_t>(content);
}

void TreeBuilder::check_properties(Record& record, const Properties& properties)
{
    if (properties.anchor == 0 && properties.tag == "?")
        return;
    // "!" is the parser's own tag of a quoted scalar, but may be the author's too.
    const auto tagged = [&] {
        return (properties.tag != "?" && properties.tag != "!") || source_at(record.offset) == '!';
    };
    bool has_tag = tagged();
    if (properties.anchor != 0 || has_tag)
        skip_properties(record, Skip::anchors);
    has_tag = has_tag || tagged();
    if (!has_tag)
        return;
    error(codes::yaml_tag, mark(record), fmt::format("explicit tag '{}'", properties.tag)).hint =
        "remove it: the key decides what type its value has";
    skip_properties(record, Skip::anchors_and_tags);
}

/// A value that is not there has the place of the token after it; point at its key or dash.
void TreeBuilder::place_missing_value(Record& record) const
{
    const std::string_view source = tree_.source_;
    const auto adopt = [&record](const Record& other) {
        record.offset = other.offset;
        record.line = other.line;
        record.column = other.column;
    };
    if (record.offset < source.size() &&
        std::string_view("~nN").find(source[record.offset]) != std::string_view::npos)
        return;
    if (stack_.empty())
        return;
    const Frame& frame = stack_.back();
    if (frame.mapping) {
        if (!frame.wants_key)
            adopt(tree_.records_[frame.key]);
        return;
    }
    const std::size_t dash =
        record.offset == 0 ? source.npos : source.find_last_not_of(" \t\r\n", record.offset - 1);
    if (dash == source.npos || source[dash] != '-')
        return;
    const std::string_view between = source.substr(dash, record.offset - dash);
    record.line -= static_cast<std::uint32_t>(std::ranges::count(between, '\n'));
    const std::size_t newline = source.rfind('\n', dash);
    record.column = static_cast<std::uint32_t>(newline == source.npos ? dash + 1 : dash - newline);
    record.offset = static_cast<std::uint32_t>(dash);
}

void TreeBuilder::null(const Position& position, std::size_t anchor)
{
    const auto index = static_cast<std::uint32_t>(tree_.records_.size());
    Record& record = add(position, NodeKind::null);
    check_properties(record, {.anchor = anchor, .tag = "?"});
    place_missing_value(record);
    remember(anchor, index, 1);
    take_place(index);
}

void TreeBuilder::alias(const Position& position, std::size_t anchor)
{
    const auto index = static_cast<std::uint32_t>(tree_.records_.size());
    Record& record = add(position, NodeKind::null);
    if (anchor >= anchors_.size() || anchors_[anchor].nodes == 0) {
        usable_ = false;
        error(codes::yaml_alias, mark(record), "alias inside the node that it stands for");
    } else {
        record.alias = true;
        record.text = anchors_[anchor].record;
        nodes_ += anchors_[anchor].nodes;
        alias_nodes_ += anchors_[anchor].nodes;
        if (alias_nodes_ > most_alias_nodes) {
            error(
                codes::yaml_limit,
                mark(record),
                "the aliases of this file stand for more than 100000 nodes")
                .hint = "write it without so many aliases";
            throw StopParsing{};
        }
    }
    take_place(index);
}

void TreeBuilder::scalar(
    const Position& position, const Properties& properties, std::string_view value)
{
    const auto index = static_cast<std::uint32_t>(tree_.records_.size());
    Record& record = add(position, NodeKind::scalar);
    check_properties(record, properties);
    record.text = static_cast<std::uint32_t>(tree_.pool_.size());
    record.text_size = static_cast<std::uint32_t>(value.size());
    tree_.pool_ += value;
    if (properties.tag != "?")
        set_style(record, index);
    if (value.find('\0') != std::string_view::npos) {
        usable_ = false;
        error(codes::yaml_encoding, mark(record), "text with a NUL character").hint =
            "no program can be given one";
    }
    if (record.style == ScalarStyle::plain && value == "<<" && !stack_.empty() &&
        stack_.back().wants_key) {
        usable_ = false;
        error(codes::yaml_merge_key, mark(record), "merge key '<<'").hint =
            "YAML 1.2 has no merge keys: write the keys out";
    }
    remember(properties.anchor, index, 1);
    take_place(index);
}

void TreeBuilder::set_style(Record& record, std::uint32_t index)
{
    const char first = source_at(record.offset);
    if (first == '|' || first == '>') {
        record.style = ScalarStyle::block;
    } else if (first == '"' || first == '\'') {
        record.style = first == '"' ? ScalarStyle::double_quoted : ScalarStyle::single_quoted;
        last_quoted_ = index;
        any_quoted_ = true;
    }
}

void TreeBuilder::open(const Position& position, const Properties& properties, NodeKind kind)
{
    const auto index = static_cast<std::uint32_t>(tree_.records_.size());
    Record& record = add(position, kind);
    check_properties(record, properties);
    if (stack_.size() >= deepest_level) {
        too_deep_ = true;
        error(codes::yaml_limit, mark(record), "more than 200 levels of lists and mappings");
        throw StopParsing{};
    }
    remember(properties.anchor, index, 0);
    take_place(index);
    stack_.push_back(
        {.record = index,
         .key = 0,
         .mapping = kind == NodeKind::mapping,
         .wants_key = kind == NodeKind::mapping,
         .anchor = properties.anchor,
         .nodes_before = nodes_ - 1});
}

void TreeBuilder::close()
{
    const Frame frame = stack_.back();
    stack_.pop_back();
    if (stack_.size() == complex_key_depth_)
        complex_key_depth_ = 0;
    tree_.records_[frame.record].end = static_cast<std::uint32_t>(tree_.records_.size());
    remember(frame.anchor, frame.record, nodes_ - frame.nodes_before);
    if (frame.mapping)
        check_duplicates(frame.record);
}

void TreeBuilder::check_duplicates(std::uint32_t mapping)
{
    for (const auto& [first, second] : duplicates_.find(Node(tree_, mapping)))
        error(
            codes::duplicate_key,
            second.mark(),
            fmt::format("key '{}' is there twice", second.text()))
            .related.push_back({first.mark(), "first here"});
}

void TreeBuilder::check_last_quote()
{
    if (!any_quoted_)
        return;
    const Record& record = tree_.records_[last_quoted_];
    const bool single = record.style == ScalarStyle::single_quoted;
    const std::string_view source = tree_.source_;
    for (std::size_t i = record.offset + 1U; i < source.size(); ++i) {
        if (!single && source[i] == '\\') {
            ++i;
        } else if (source[i] == (single ? '\'' : '"')) {
            if (!single || i + 1 == source.size() || source[i + 1] != '\'')
                return;
            ++i;
        }
    }
    usable_ = false;
    error(codes::yaml_unterminated, mark(record), "the file ends inside this quoted text").hint =
        fmt::format("close it with {}", single ? '\'' : '"');
}

} // namespace initbridge::spec
