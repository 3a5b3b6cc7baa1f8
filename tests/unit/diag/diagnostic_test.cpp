#include "translate/diag/diagnostic.hpp"
#include "translate/diag/source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace initbridge::diag {
namespace {

using testing::ElementsAre;

std::vector<std::string> messages(const std::vector<Diagnostic>& items)
{
    std::vector<std::string> result;
    for (const Diagnostic& item : items) {
        result.push_back(item.message);
    }
    return result;
}

TEST(DiagnosticsTest, KeepsTheOrderInWhichTheyWereFound)
{
    Diagnostics found;
    EXPECT_TRUE(found.empty());
    found.warning("a/b", SourceMark{FileId{0}, 9, 1}, "one").hint = "do it";
    found.error("a/c", std::nullopt, "two");
    found.note("a/d", SourceMark{FileId{0}, 1, 1}, "three");
    EXPECT_THAT(messages(found.items()), ElementsAre("one", "two", "three"));
    const Diagnostic first{
        Severity::warning, "a/b", "one", SourceMark{FileId{0}, 9, 1}, "do it", {}};
    EXPECT_EQ(found.items()[0], first);
    EXPECT_EQ(found.items()[1].severity, Severity::error);
    EXPECT_EQ(found.items()[2].severity, Severity::note);
}

TEST(DiagnosticsTest, OnlyAnErrorIsAnError)
{
    Diagnostics found;
    found.warning("a/b", std::nullopt, "w");
    found.note("a/b", std::nullopt, "n");
    EXPECT_FALSE(found.has_errors());
    found.error("a/b", std::nullopt, "e");
    EXPECT_TRUE(found.has_errors());
}

TEST(DiagnosticsTest, StrictTurnsWarningsIntoErrorsAndLeavesNotes)
{
    Diagnostics found;
    found.warning("a/b", std::nullopt, "w");
    found.note("a/b", std::nullopt, "n");
    found.warnings_to_errors();
    EXPECT_EQ(found.items()[0].severity, Severity::error);
    EXPECT_EQ(found.items()[1].severity, Severity::note);
}

TEST(DiagnosticsTest, SortsByPlaceAndPutsThoseWithoutOneLast)
{
    Diagnostics found;
    found.error("c", std::nullopt, "nowhere 1");
    found.error("c", SourceMark{FileId{1}, 1, 1}, "b:1:1");
    found.error("c", SourceMark{FileId{0}, 2, 5}, "a:2:5 first");
    found.note("c", SourceMark{FileId{0}, 2, 5}, "a:2:5 second");
    found.error("c", SourceMark{FileId{0}, 2, 1}, "a:2:1");
    found.error("c", SourceMark{FileId{0}, 0, 0}, "a");
    found.error("c", std::nullopt, "nowhere 2");
    EXPECT_THAT(
        messages(found.sorted()),
        ElementsAre(
            "a", "a:2:1", "a:2:5 first", "a:2:5 second", "b:1:1", "nowhere 1", "nowhere 2"));
}

TEST(DiagnosticsTest, AppendsOthersBehindItsOwn)
{
    Diagnostics found;
    found.error("c", std::nullopt, "one");
    Diagnostics more;
    more.error("c", std::nullopt, "two");
    more.error("c", std::nullopt, "three");
    found.append(std::move(more));
    EXPECT_THAT(messages(found.items()), ElementsAre("one", "two", "three"));
}

TEST(DiagnosticsTest, DistinctLeavesOutWhatWasSaidInAllItsParts)
{
    const SourceMark place{FileId{0}, 1, 1};
    Diagnostics found;
    found.error("c", place, "same");
    found.error("c", place, "other");
    found.error("c", place, "same");
    found.warning("c", place, "same");
    found.error("d", place, "same");
    found.error("c", place, "same").hint = "hint";
    found.error("c", place, "same").related.push_back({place, "here"});
    found.error("c", place, "same").related.push_back({place, "here"});
    EXPECT_EQ(found.distinct().size(), 6U);
    EXPECT_EQ(found.sorted().size(), 8U);
}

TEST(DiagnosticsTest, AFailureIsAResultWithoutAValue)
{
    const Result<int> result = failure("fs/rename", "cannot rename");
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().severity, Severity::error);
    EXPECT_EQ(result.error().code, "fs/rename");
    EXPECT_EQ(result.error().message, "cannot rename");
    EXPECT_EQ(result.error().where, std::nullopt);
}

TEST(SeverityTest, HasItsWord)
{
    EXPECT_EQ(to_string(Severity::note), "note");
    EXPECT_EQ(to_string(Severity::warning), "warning");
    EXPECT_EQ(to_string(Severity::error), "error");
}

} // namespace
} // namespace initbridge::diag
