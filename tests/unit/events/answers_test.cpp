#include "src/events/answers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::events {
namespace {

using Kind = Answer::Kind;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(AnswersTest, FollowsAListenerThatKeepsTheProtocol)
{
    AnswerReader reader;
    EXPECT_THAT(reader.feed("REA"), IsEmpty());
    EXPECT_THAT(reader.feed("DY\n"), ElementsAre(Answer{Kind::ready, ""}));
    reader.sent();
    EXPECT_EQ(reader.state(), ListenerState::busy);
    EXPECT_THAT(
        reader.feed("RESULT 2\nOKREADY\n"),
        ElementsAre(Answer{Kind::accepted, ""}, Answer{Kind::ready, ""}));
    reader.sent();
    EXPECT_THAT(reader.feed("RESULT 4\nFA"), IsEmpty());
    EXPECT_THAT(reader.feed("IL"), ElementsAre(Answer{Kind::rejected, "FAIL"}));
    EXPECT_EQ(reader.state(), ListenerState::acknowledged);
}

TEST(AnswersTest, TakesTheWordBeforeTheLengthForNothingAsSupervisordDoes)
{
    AnswerReader reader;
    EXPECT_EQ(reader.feed("READY\n").size(), 1U);
    reader.sent();
    EXPECT_THAT(reader.feed("NONSENS 2\nOK"), ElementsAre(Answer{Kind::accepted, ""}));
    AnswerReader other;
    EXPECT_EQ(other.feed("READY\n").size(), 1U);
    other.sent();
    EXPECT_THAT(other.feed("NONSENSE2\nOK"), ElementsAre(Answer{Kind::broken, "NONSENSE2\nOK"}));
}

TEST(AnswersTest, IsLostWhereSupervisordIs)
{
    AnswerReader early;
    EXPECT_THAT(early.feed("hello, world\n"), ElementsAre(Answer{Kind::broken, "hello, world\n"}));
    EXPECT_THAT(early.feed("READY\n"), IsEmpty());
    EXPECT_EQ(early.state(), ListenerState::unknown);

    AnswerReader twice;
    EXPECT_THAT(
        twice.feed("READY\nREADY\n"),
        ElementsAre(Answer{Kind::ready, ""}, Answer{Kind::broken, "READY\n"}));

    AnswerReader wrong;
    EXPECT_EQ(wrong.feed("READY\n").size(), 1U);
    wrong.sent();
    EXPECT_THAT(wrong.feed("RESULT two\nOK"), ElementsAre(Answer{Kind::broken, "RESULT two\nOK"}));
    EXPECT_EQ(wrong.state(), ListenerState::unknown);
}

TEST(AnswersTest, DoesNotCollectALineWithoutEnd)
{
    AnswerReader reader;
    EXPECT_EQ(reader.feed("READY\n").size(), 1U);
    reader.sent();
    EXPECT_EQ(reader.feed(std::string(5000, '1')).front().kind, Kind::broken);
}

} // namespace
} // namespace initbridge::events
