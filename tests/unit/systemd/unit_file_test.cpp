#include "translate/systemd/unit_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::systemd {

namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// `Section/Key=value` of each assignment.
std::vector<std::string> said(std::string_view text)
{
    std::vector<std::string> result;
    for (const UnitAssignment& assignment : parse_unit_file(text).assignments) {
        result.push_back(assignment.section + "/" + assignment.key + "=" + assignment.value);
    }
    return result;
}

std::vector<std::string> words(std::string_view value, UnitListQuotes quotes = UnitListQuotes::join)
{
    std::vector<std::string> result;
    UnitListReader reader(value, quotes);
    while (std::optional<std::string> word = reader.next()) {
        result.push_back(std::move(*word));
    }
    return result;
}

TEST(UnitFile, KeepsSectionsAndAssignmentsInOrder)
{
    EXPECT_THAT(
        said("[Unit]\nA=1\nB = 2 \n[Install]\nA=3\n[Unit]\nA=4"),
        ElementsAre("Unit/A=1", "Unit/B=2", "Install/A=3", "Unit/A=4"));
}

TEST(UnitFile, JoinsContinuationLinesAcrossComments)
{
    EXPECT_THAT(
        said("[S]\nA=x \\\n# no\n ; no\n  y\\\n z\nB=1\n"), ElementsAre("S/A=x    y  z", "S/B=1"));
}

TEST(UnitFile, TakesAnEscapedBackslashForNoContinuation)
{
    EXPECT_THAT(said("[S]\nA=x\\\\\nB=1\n"), ElementsAre("S/A=x\\\\", "S/B=1"));
}

TEST(UnitFile, EndsAContinuationAtTheEndOfTheFile)
{
    EXPECT_THAT(said("[S]\nA=x\\"), ElementsAre("S/A=x"));
}

TEST(UnitFile, EndsLinesAtCarriageReturnAndNul)
{
    EXPECT_THAT(
        said("[S]\r\nA=1\rB=2\n\rC=3\0D=4\n"s), ElementsAre("S/A=1", "S/B=2", "S/C=3", "S/D=4"));
}

TEST(UnitFile, CountsPairedLineEndsOnce)
{
    const UnitFileText file = parse_unit_file("[S]\r\n\r\nA=1\n\n\nB=2\n");
    ASSERT_EQ(file.assignments.size(), 2U);
    EXPECT_EQ(file.assignments[0].line, 3U);
    EXPECT_EQ(file.assignments[1].line, 6U);
}

TEST(UnitFile, SkipsAByteOrderMark)
{
    EXPECT_THAT(said("\xef\xbb\xbf[S]\nA=1\n"), ElementsAre("S/A=1"));
}

TEST(UnitFile, HasNoInlineComments)
{
    EXPECT_THAT(said("[S]\nA=1 # 2\n"), ElementsAre("S/A=1 # 2"));
}

TEST(UnitFile, MarksKeyAndValue)
{
    const UnitFileText file = parse_unit_file("[S]\n  Key =  value\nOther=\\\n  far\n");
    ASSERT_EQ(file.assignments.size(), 2U);
    EXPECT_EQ(file.assignments[0], (UnitAssignment{"S", "Key", "value", 2, 3, 2, 10}));
    EXPECT_EQ(file.assignments[1], (UnitAssignment{"S", "Other", "far", 3, 1, 4, 3}));
}

TEST(UnitFile, KeepsCommentsAndSections)
{
    const UnitFileText file = parse_unit_file("# one\n[S]\n ;two\n");
    EXPECT_THAT(file.comments, ElementsAre(UnitComment{" one", 1}, UnitComment{"two", 3}));
    EXPECT_THAT(file.sections, ElementsAre(UnitSection{"S", 2}));
    EXPECT_TRUE(file.has_section("S"));
    EXPECT_FALSE(file.has_section("s"));
}

TEST(UnitFile, ReportsLinesThatSystemdIgnores)
{
    const UnitFileText file = parse_unit_file("early=1\n[S]\nnothing\n=x\nA=1\n");
    EXPECT_THAT(
        file.problems,
        ElementsAre(
            UnitFileProblem{UnitFileProblemKind::outside_section, 1},
            UnitFileProblem{UnitFileProblemKind::no_assignment, 3},
            UnitFileProblem{UnitFileProblemKind::no_key, 4}));
    EXPECT_TRUE(file.loads());
}

TEST(UnitFile, ReportsWhatKeepsAFileFromLoading)
{
    EXPECT_FALSE(parse_unit_file("[Unit\nA=1\n").loads());
    EXPECT_FALSE(parse_unit_file("[Unit]\nA=\xff\n").loads());
    EXPECT_FALSE(parse_unit_file("[Unit]\nA=\xef\xb7\x90\n").loads());
    EXPECT_FALSE(parse_unit_file("[Unit]\nA=" + std::string(1024UL * 1024, 'x')).loads());
    EXPECT_TRUE(parse_unit_file("# \xff\n[Unit]\n").loads());
}

TEST(UnitFile, GivesTheLastValue)
{
    const UnitFileText file = parse_unit_file("[Service]\nType=a\nType=b\n[Unit]\nType=c\n");
    EXPECT_EQ(file.last_value("Service", "Type"), "b");
    EXPECT_EQ(file.last_value("Service", "User"), std::nullopt);
}

TEST(UnitList, SplitsAtWhitespace)
{
    EXPECT_THAT(words("  a\tb  c "), ElementsAre("a", "b", "c"));
    EXPECT_THAT(words("  "), IsEmpty());
}

TEST(UnitList, JoinsQuotesAndKeepsBackslashes)
{
    EXPECT_THAT(words("\"a b\" c'd'e f\\x2d \"\""), ElementsAre("a b", "cde", "f\\x2d", ""));
    EXPECT_THAT(words("\"a b\"", UnitListQuotes::literal), ElementsAre("\"a", "b\""));
}

TEST(UnitList, StopsAtAnOpenQuote)
{
    UnitListReader reader("a 'b c", UnitListQuotes::join);
    EXPECT_EQ(reader.next(), "a");
    EXPECT_EQ(reader.next(), std::nullopt);
    EXPECT_TRUE(reader.broken());
}

} // namespace

} // namespace initbridge::systemd
