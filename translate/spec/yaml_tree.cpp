#include "translate/spec/yaml_tree.hpp"

#include "translate/spec/codes.hpp"
#include "translate/spec/source_check.hpp"
#include "translate/spec/tree_builder.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <istream>
#include <streambuf>

namespace initbridge::spec {

namespace {

/// A text as the library wants it, without a copy.
class ViewBuffer final : public std::streambuf {
public:
    explicit ViewBuffer(std::string_view text)
    {
        char* begin = const_cast<char*>(text.data()); // only read from
        setg(begin, begin, begin + text.size());
    }
};

std::size_t count_from_zero(int number)
{
    return static_cast<std::size_t>(std::max(number, 0));
}

Position position(const YAML::Mark& mark)
{
    return {count_from_zero(mark.pos), count_from_zero(mark.line), count_from_zero(mark.column)};
}

/// Hands the library's events on.
class EventAdapter final : public YAML::EventHandler {
public:
    explicit EventAdapter(TreeBuilder& builder)
        : builder_(builder)
    {}

    void OnDocumentStart(const YAML::Mark& mark) override { builder_.document(position(mark)); }

    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        builder_.null(position(mark), anchor);
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        builder_.alias(position(mark), anchor);
    }

    void OnScalar(
        const YAML::Mark& mark,
        const std::string& tag,
        YAML::anchor_t anchor,
        const std::string& value) override
    {
        builder_.scalar(position(mark), {.anchor = anchor, .tag = tag}, value);
    }

    void OnSequenceStart(
        const YAML::Mark& mark,
        const std::string& tag,
        YAML::anchor_t anchor,
        YAML::EmitterStyle::value /*style*/) override
    {
        builder_.open(position(mark), {.anchor = anchor, .tag = tag}, NodeKind::sequence);
    }

    void OnSequenceEnd() override { builder_.close(); }

    void OnMapStart(
        const YAML::Mark& mark,
        const std::string& tag,
        YAML::anchor_t anchor,
        YAML::EmitterStyle::value /*style*/) override
    {
        builder_.open(position(mark), {.anchor = anchor, .tag = tag}, NodeKind::mapping);
    }

    void OnMapEnd() override { builder_.close(); }

private:
    TreeBuilder& builder_;
};

struct Explanation {
    std::string_view message; // the library's
    std::string_view code;
    std::string_view hint;
};

/// What the library's terse messages mostly mean.
constexpr std::array<Explanation, 8> explanations{{
    {"illegal map value",
     codes::yaml_syntax,
     "quote a value that contains ': ', and check the indentation"},
    {"end of map not found",
     codes::yaml_syntax,
     "check the indentation of this line, and the quotes before it"},
    {"end of sequence not found", codes::yaml_syntax, "check the indentation of this line"},
    {"end of map flow not found", codes::yaml_syntax, "a '{' before this place is not closed"},
    {"end of sequence flow not found", codes::yaml_syntax, "a '[' before this place is not closed"},
    {"illegal EOF in scalar", codes::yaml_unterminated, "a quote before this place is not closed"},
    {"unknown token",
     codes::yaml_syntax,
     "quote a value that begins with '@', '`' or '%', and indent with spaces only"},
    {"illegal tab when looking for indentation", codes::yaml_syntax, "indent with spaces only"},
}};

void report(const YAML::Exception& problem, diag::SourceMark where, diag::Diagnostics& out)
{
    const auto row = std::ranges::find(explanations, problem.msg, &Explanation::message);
    const bool known = row != explanations.end();
    out.error(known ? row->code : codes::yaml_syntax, where, "not YAML: " + problem.msg).hint =
        known ? row->hint : std::string_view{};
}

enum class Parsed { whole, stopped, too_deep };

/// Parses `text`, the tree's source or the beginning of it.
Parsed parse_text(std::string_view text, TreeBuilder& builder, diag::Diagnostics& out)
{
    ViewBuffer buffer(text);
    std::istream input(&buffer);
    EventAdapter events(builder);
    try {
        YAML::Parser parser(input);
        if (parser.HandleNextDocument(events)) {
            builder.check_last_quote();
            parser.HandleNextDocument(events);
        }
    } catch (const StopParsing&) {
        return builder.too_deep() ? Parsed::too_deep : Parsed::stopped;
    } catch (const YAML::Exception& problem) {
        report(problem, builder.mark_of(position(problem.mark)), out);
        return Parsed::stopped;
    }
    return builder.usable() ? Parsed::whole : Parsed::stopped;
}

/// `text` with all its brackets closed.
std::string close_brackets(std::string_view text)
{
    std::string result(text);
    std::string closers;
    for (const char c : text) {
        if (c == '[' || c == '{')
            closers += c == '[' ? ']' : '}';
        else if ((c == ']' || c == '}') && !closers.empty())
            closers.pop_back();
    }
    result.append(closers.rbegin(), closers.rend());
    return result;
}

} // namespace

std::optional<YamlTree>
YamlTree::parse(const diag::SourceMap& sources, diag::FileId file, diag::Diagnostics& out)
{
    const std::string_view source = sources.text(file);
    const SourceCheck check = check_source(source, file, out);
    if (!check.usable)
        return std::nullopt;
    const std::size_t skipped =
        source.starts_with(diag::byte_order_mark) ? diag::byte_order_mark.size() : 0;

    const auto read = [&](std::string_view text, diag::Diagnostics& problems) {
        std::optional<YamlTree> tree(std::in_place);
        tree->source_ = source;
        tree->file_ = file;
        TreeBuilder builder(*tree, skipped, problems);
        const Parsed parsed = parse_text(text, builder, problems);
        return std::pair(std::move(tree), parsed);
    };
    // The library looks for the end of a `[[[[…` before it says that it began: it would take
    // gigabytes before we hear of the depth. So look at the beginning alone.
    if (check.many_open_brackets) {
        diag::Diagnostics problems;
        const std::string start = close_brackets(source.substr(0, *check.many_open_brackets));
        if (read(start, problems).second == Parsed::too_deep) {
            for (const diag::Diagnostic& problem : problems.items()) {
                if (problem.code == codes::yaml_limit)
                    out.add(problem);
            }
            return std::nullopt;
        }
    }
    auto [tree, parsed] = read(source, out);
    if (parsed != Parsed::whole)
        return std::nullopt;
    if (tree->records_.empty())
        tree->records_.push_back({.end = 1, .line = 1, .column = 1});
    return std::move(tree);
}

} // namespace initbridge::spec
