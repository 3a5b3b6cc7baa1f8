#include "tests/unit/spec/reading.hpp"
#include "translate/spec/codes.hpp"
#include "translate/spec/yaml_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::test {
namespace {

using spec::Items;
using spec::Node;
using spec::NodeKind;
using spec::Pairs;
using spec::YamlTree;
using testing::ElementsAre;
using testing::IsEmpty;
namespace codes = spec::codes;

struct Parsed {
    diag::SourceMap sources;
    diag::Diagnostics diagnostics;
    std::optional<YamlTree> tree;
};

Parsed parse(std::string text)
{
    Parsed parsed;
    const diag::FileId file = parsed.sources.add("a.yml", std::move(text));
    parsed.tree = YamlTree::parse(parsed.sources, file, parsed.diagnostics);
    return parsed;
}

std::vector<Said> problems(std::string text)
{
    const Parsed parsed = parse(std::move(text));
    EXPECT_TRUE(marks_lie_inside(parsed.diagnostics, parsed.sources));
    return said(parsed.diagnostics);
}

std::string repeat(std::string_view text, std::size_t count)
{
    std::string result;
    for (std::size_t i = 0; i < count; ++i)
        result += text;
    return result;
}

TEST(YamlTreeTest, KeepsOrderKindsTextsAndMarks)
{
    const Parsed parsed = parse("b: [x, 'y z']\na:\n  k: \"v\"\nn: ~\n");
    ASSERT_TRUE(parsed.tree);
    const Node root = parsed.tree->root();
    ASSERT_TRUE(root.is_mapping());
    EXPECT_EQ(root.size(), 3);
    std::vector<std::string> keys;
    for (const auto& [key, value] : Pairs(root))
        keys.emplace_back(key.text());
    EXPECT_THAT(keys, ElementsAre("b", "a", "n"));

    const auto list = root.find("b");
    ASSERT_TRUE(list);
    std::vector<std::string> items;
    for (const Node item : Items(*list))
        items.emplace_back(item.text());
    EXPECT_THAT(items, ElementsAre("x", "y z"));
    const auto inner = root.find("a");
    ASSERT_TRUE(inner);
    const auto value = inner->find("k");
    ASSERT_TRUE(value);
    EXPECT_EQ(value->mark(), (diag::SourceMark{diag::FileId{}, 3, 6}));
    EXPECT_FALSE(value->is_plain());
    EXPECT_TRUE(root.find("n")->is_null());
    EXPECT_FALSE(root.find("k"));
}

TEST(YamlTreeTest, SeesThroughAliases)
{
    const Parsed parsed = parse("a: &x {k: v}\nb: *x\nc: &y\n  word\nd: [*y, *x, z]\n");
    ASSERT_TRUE(parsed.tree);
    EXPECT_THAT(said(parsed.diagnostics), IsEmpty());
    const Node root = parsed.tree->root();
    EXPECT_EQ(root.find("b")->find("k")->text(), "v");
    EXPECT_EQ(root.find("c")->mark(), (diag::SourceMark{diag::FileId{}, 4, 3}));
    std::vector<NodeKind> kinds;
    for (const Node item : Items(*root.find("d")))
        kinds.push_back(item.kind());
    EXPECT_THAT(kinds, ElementsAre(NodeKind::scalar, NodeKind::mapping, NodeKind::scalar));
}

TEST(YamlTreeTest, FindsThePlaceOfEachByteOfAScalar)
{
    const auto column = [](std::string text, std::size_t offset) {
        const Parsed parsed = parse(std::move(text));
        return parsed.tree->root().find("a")->mark_at(offset).column;
    };
    EXPECT_EQ(column("a: one two\n", 4), 8);
    EXPECT_EQ(column("a: 'one two'\n", 4), 9);
    EXPECT_EQ(column("a: 'it''s two'\n", 5), 11);
    EXPECT_EQ(column("a: \"say \\\"x\\\" two\"\n", 8), 15);
    EXPECT_EQ(column("a: \"\\x41 two\"\n", 2), 4) << "an escape of another kind: the start";
    EXPECT_EQ(column("a: one\n  two\n", 4), 4) << "two lines: the start";
    EXPECT_EQ(column("a: |\n  one two\n", 4), 4) << "a block: the start";
    EXPECT_EQ(
        column(
            "\xEF\xBB\xBF"
            "a: one two\n",
            4),
        11)
        << "bytes of the mark count";
}

TEST(YamlTreeTest, AnEmptyFileIsNull)
{
    for (const std::string text : {"", "\n", "# only a comment\n", "---\n", "\xEF\xBB\xBF"}) {
        const Parsed parsed = parse(text);
        ASSERT_TRUE(parsed.tree) << text;
        EXPECT_TRUE(parsed.tree->root().is_null()) << text;
        EXPECT_THAT(said(parsed.diagnostics), IsEmpty()) << text;
    }
}

TEST(YamlTreeTest, AcceptsMarkersOfOneDocument)
{
    EXPECT_THAT(problems("%YAML 1.2\n---\na: 1\n...\n"), IsEmpty());
}

TEST(YamlTreeTest, RefusesASecondDocument)
{
    EXPECT_THAT(
        problems("a: 1\n---\nb: 2\n"), ElementsAre(Said{codes::yaml_second_document, 2, 1}));
    EXPECT_THAT(problems(" a: 1\nb: 2\n"), ElementsAre(Said{codes::yaml_second_document, 2, 1}));
    EXPECT_THAT(problems("\"a\" b\n"), ElementsAre(Said{codes::yaml_second_document, 1, 5}));
}

TEST(YamlTreeTest, NamesBothPlacesOfADuplicateKey)
{
    const Parsed parsed = parse("x:\n  k: 1\n  l: 2\n  \"k\": 3\n");
    ASSERT_EQ(parsed.diagnostics.items().size(), 1);
    const diag::Diagnostic& item = parsed.diagnostics.items().front();
    EXPECT_EQ(item.code, codes::duplicate_key);
    EXPECT_EQ(item.message, "key 'k' is there twice");
    EXPECT_EQ(item.where, (diag::SourceMark{diag::FileId{}, 4, 3}));
    ASSERT_EQ(item.related.size(), 1);
    EXPECT_EQ(item.related[0].where, (diag::SourceMark{diag::FileId{}, 2, 3}));
    EXPECT_TRUE(parsed.tree) << "the rest is still read";
}

TEST(YamlTreeTest, FindsDuplicatesInLargeMappings)
{
    std::string text;
    for (int i = 0; i < 100; ++i)
        text += "k" + std::to_string(i) + ": 1\n";
    text += "k70: 2\nk3: 2\nk3: 3\n";
    EXPECT_THAT(
        problems(text),
        ElementsAre(
            Said{codes::duplicate_key, 101, 1},
            Said{codes::duplicate_key, 102, 1},
            Said{codes::duplicate_key, 103, 1}));
}

TEST(YamlTreeTest, RefusesMergeKeysButNotTheQuotedWord)
{
    EXPECT_THAT(
        problems("x: &x {a: 1}\ny:\n  <<: *x\n"), ElementsAre(Said{codes::yaml_merge_key, 3, 3}));
    EXPECT_THAT(problems("y:\n  \"<<\": 1\nz: <<\n"), IsEmpty());
}

TEST(YamlTreeTest, RefusesTagsAndReadsOn)
{
    EXPECT_THAT(
        problems("a: !!str x\nb: !y {}\nc: ! z\nd: &q !!int 1\ne: !!null ~\n"),
        ElementsAre(
            Said{codes::yaml_tag, 1, 4},
            Said{codes::yaml_tag, 2, 4},
            Said{codes::yaml_tag, 3, 4},
            Said{codes::yaml_tag, 4, 7},
            Said{codes::yaml_tag, 5, 4}));
    const Parsed parsed = parse("a: !!str  x\n");
    ASSERT_TRUE(parsed.tree);
    EXPECT_EQ(parsed.tree->root().find("a")->mark().column, 11);
    EXPECT_THAT(problems("a: '!x'\nb: \"!y\"\n"), IsEmpty());
}

TEST(YamlTreeTest, RefusesCollectionsAsKeys)
{
    EXPECT_THAT(problems("{{ x }}: 1\n"), ElementsAre(Said{codes::yaml_complex_key, 1, 1}));
    EXPECT_THAT(
        problems("? [a, {[b]: c}]\n: d\n? [e]\n: f\n"),
        ElementsAre(Said{codes::yaml_complex_key, 1, 3}, Said{codes::yaml_complex_key, 3, 3}));
    EXPECT_THAT(problems("a: &x [1]\n*x : 2\n"), ElementsAre(Said{codes::yaml_complex_key, 2, 1}));
}

TEST(YamlTreeTest, RefusesQuotesThatTheFileEndsIn)
{
    EXPECT_THAT(problems("a: 1\nb: \"abc\n"), ElementsAre(Said{codes::yaml_unterminated, 2, 4}));
    EXPECT_THAT(problems("b: 'it''\n"), ElementsAre(Said{codes::yaml_unterminated, 1, 4}));
    EXPECT_THAT(problems("b: \"x\\\"\n"), ElementsAre(Said{codes::yaml_unterminated, 1, 4}));
    EXPECT_THAT(problems("b: \"abc"), ElementsAre(Said{codes::yaml_unterminated, 1, 8}));
    EXPECT_THAT(problems("b: &x\n  \"abc\n"), ElementsAre(Said{codes::yaml_unterminated, 2, 3}));
    EXPECT_THAT(problems("b: 'it''s'\nc: \"\\\"\\\\\"\nd: ''\n"), IsEmpty());
    EXPECT_THAT(problems("b: |\n  don't\n"), IsEmpty());
}

TEST(YamlTreeTest, RefusesOtherEncodings)
{
    using namespace std::string_literals;
    EXPECT_THAT(
        problems("\xFF\xFE"
                 "a\0"s),
        ElementsAre(Said{codes::yaml_encoding, 1, 1}));
    EXPECT_THAT(problems("\xFE\xFF\0a"s), ElementsAre(Said{codes::yaml_encoding, 1, 1}));
    EXPECT_THAT(problems("\xFF\xFE\0\0a\0\0\0"s), ElementsAre(Said{codes::yaml_encoding, 1, 1}));
    EXPECT_THAT(problems("\0\0\xFE\xFF"s), ElementsAre(Said{codes::yaml_encoding, 1, 1}));
    EXPECT_THAT(problems("a: b\nc: \xC3\x28\n"), ElementsAre(Said{codes::yaml_encoding, 2, 4}));
    EXPECT_THAT(problems("a: b\0c\n"s), ElementsAre(Said{codes::yaml_encoding, 1, 5}));
    EXPECT_THAT(problems("a: \x04\n"), ElementsAre(Said{codes::yaml_encoding, 1, 4}));
    EXPECT_THAT(problems("a: b\rc: d\n"), ElementsAre(Said{codes::yaml_encoding, 1, 5}));
    EXPECT_THAT(problems("a: \"x\\0y\"\n"), ElementsAre(Said{codes::yaml_encoding, 1, 4}));
    EXPECT_THAT(problems("a: \"\xC3\xA9\\e\"\r\nb: \xF0\x9F\x98\x80\r\n"), IsEmpty());
}

TEST(YamlTreeTest, GivesTheLibrarysErrorsAPlaceAndAHint)
{
    const Parsed parsed = parse("a: 1\nb: c: d\n");
    EXPECT_FALSE(parsed.tree);
    ASSERT_EQ(parsed.diagnostics.items().size(), 1);
    const diag::Diagnostic& item = parsed.diagnostics.items().front();
    EXPECT_EQ(item.code, codes::yaml_syntax);
    EXPECT_EQ(item.where, (diag::SourceMark{diag::FileId{}, 2, 5}));
    EXPECT_THAT(item.hint, testing::HasSubstr("quote"));
    EXPECT_THAT(problems("a: [1, 2\n"), ElementsAre(Said{codes::yaml_syntax, 2, 1}));
    EXPECT_THAT(problems("a: @x\n"), ElementsAre(Said{codes::yaml_syntax, 1, 4}));
    EXPECT_THAT(problems("a: *x\n"), ElementsAre(Said{codes::yaml_syntax, 1, 4}));
}

TEST(YamlTreeTest, LimitsTheSize)
{
    const std::size_t limit = std::size_t{32} << 20U;
    EXPECT_THAT(problems(std::string(limit + 1, '#')), ElementsAre(Said{codes::yaml_limit, 1, 1}));
}

TEST(YamlTreeTest, LimitsTheDepth)
{
    EXPECT_THAT(problems(repeat("[", 200) + repeat("]", 200)), IsEmpty());
    EXPECT_THAT(
        problems(repeat("[", 201) + repeat("]", 201)),
        ElementsAre(Said{codes::yaml_limit, 1, 201}));
    EXPECT_THAT(problems(repeat("- ", 201) + "x"), ElementsAre(Said{codes::yaml_limit, 1, 401}));
}

/// The library would take gigabytes and minutes for these.
TEST(YamlTreeTest, SeesDepthBeforeTheEndOfAHugeFile)
{
    EXPECT_THAT(problems(repeat("[", 1'000'000)), ElementsAre(Said{codes::yaml_limit, 1, 201}));
    EXPECT_THAT(problems(repeat("{a: ", 300'000)), ElementsAre(Said{codes::yaml_limit, 1, 801}));
    EXPECT_THAT(problems(repeat("[[], ", 300'000)), ElementsAre(Said{codes::yaml_limit, 1, 997}));
}

TEST(YamlTreeTest, ManyBracketsInTextsAreNoDepth)
{
    const std::string text = "a: |\n  " + repeat("[{", 5000) + "\nb: 'x'\n";
    EXPECT_THAT(problems(text), IsEmpty());
}

TEST(YamlTreeTest, LimitsWhatAliasesStandFor)
{
    std::string text = "a: &a [x, x, x, x, x, x, x, x, x]\n";
    for (char c = 'b'; c <= 'h'; ++c) {
        const std::string before = std::string(1, static_cast<char>(c - 1));
        text += std::string(1, c) + ": &" + c + " [";
        text += repeat("*" + before + ", ", 9) + "]\n";
    }
    const Parsed parsed = parse(text);
    ASSERT_EQ(parsed.diagnostics.items().size(), 1);
    EXPECT_EQ(parsed.diagnostics.items()[0].code, codes::yaml_limit);
    EXPECT_EQ(parsed.diagnostics.items()[0].where->line, 6);

    EXPECT_THAT(problems("a: &a [1, 2, 3]\nb: [" + repeat("*a, ", 25'000) + "]\n"), IsEmpty())
        << "100,000 nodes";
    EXPECT_THAT(
        problems("a: &a [1, 2, 3]\nb: [" + repeat("*a, ", 25'001) + "]\n"),
        ElementsAre(Said{codes::yaml_limit, 2, 100'005}));
    EXPECT_THAT(problems("b:\n" + repeat("- x\n", 150'000)), IsEmpty())
        << "nodes that are written out are not limited";
}

TEST(YamlTreeTest, RefusesAliasesInsideWhatTheyName)
{
    EXPECT_THAT(problems("a: &a [*a]\n"), ElementsAre(Said{codes::yaml_alias, 1, 8}));
}

TEST(YamlTreeTest, StopsAfterManyErrors)
{
    EXPECT_EQ(problems("a: [" + repeat("!x y, ", 5000) + "]\n").size(), 100);
}

TEST(YamlTreeTest, AMissingValueHasThePlaceOfItsKeyOrDash)
{
    const Parsed parsed = parse("a:\nb: ~\nc:\n  - x\n  -\n  - y\n");
    const Node root = parsed.tree->root();
    EXPECT_EQ(root.find("a")->mark(), (diag::SourceMark{diag::FileId{}, 1, 1}));
    EXPECT_EQ(root.find("b")->mark(), (diag::SourceMark{diag::FileId{}, 2, 4}));
    std::vector<std::uint32_t> lines;
    for (const Node item : Items(*root.find("c")))
        lines.push_back(item.mark().line);
    EXPECT_THAT(lines, ElementsAre(4, 5, 6));
}

} // namespace
} // namespace initbridge::test
