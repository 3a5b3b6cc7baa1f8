#include "src/listener/codes.hpp"
#include "src/listener/trial.hpp"
#include "translate/model/names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::listener {
namespace {

using testing::HasSubstr;
using Outcome = Tried::Outcome;

constexpr std::chrono::seconds patience{30};
constexpr std::chrono::milliseconds impatience{300};

std::vector<events::Message> ticks(std::size_t count)
{
    return std::vector<events::Message>(count, made_up("TICK_5").value());
}

std::vector<Outcome>
outcomes(const std::string& script, std::size_t count, std::chrono::milliseconds timeout)
{
    const auto result = try_out({{"sh", "-c", script}, ticks(count), timeout});
    std::vector<Outcome> all;
    if (result) {
        for (const Tried& answer : result->answers) {
            all.push_back(answer.outcome);
        }
    }
    return all;
}

TEST(TrialTest, ShowsWhatAListenerAnswers)
{
    using testing::ElementsAre;
    EXPECT_THAT(
        outcomes(
            "echo READY; read h; printf 'RESULT 2\\nOK'; echo READY; read h; printf 'RESULT "
            "4\\nFAIL'; cat",
            2,
            patience),
        ElementsAre(Outcome::accepted, Outcome::rejected));
    EXPECT_THAT(
        outcomes("echo hello, world; cat", 2, patience),
        ElementsAre(Outcome::broken, Outcome::not_sent));
    EXPECT_THAT(outcomes("echo READY; cat >&2", 1, impatience), ElementsAre(Outcome::no_answer));
    EXPECT_THAT(outcomes("exit 4", 1, patience), ElementsAre(Outcome::ended));
}

TEST(TrialTest, TellsHowItEnds)
{
    const auto result = try_out(
        {{"sh", "-c", "echo READY; read h; printf 'RESULT 2\\nOK'; cat; exit 5"},
         ticks(1),
         patience});
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end, "exit status 5");
}

TEST(TrialTest, HasOneOfEachEvent)
{
    std::size_t kinds = 0; // those that others belong to
    for (const std::string_view name : model::event_names()) {
        const auto message = made_up(name);
        kinds += message ? 0 : 1;
    }
    EXPECT_EQ(all_made_up().size(), model::event_names().size() - kinds);
    EXPECT_EQ(kinds, 7U);
}

TEST(TrialTest, MakesUpWhatItIsTold)
{
    const auto message = made_up("remote_communication type:x\\nbody");
    ASSERT_TRUE(message);
    EXPECT_EQ(message->name, "REMOTE_COMMUNICATION");
    EXPECT_EQ(message->payload, "type:x\nbody");
    const auto bad = made_up("PROCESS_STATE");
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code, codes::bad_event);
}

TEST(TrialTest, ReplaysARecord)
{
    const auto messages =
        recorded("{\"event\":\"TICK_5\",\"payload\":\"when:5\",\"serial\":3}\n\n");
    ASSERT_TRUE(messages);
    ASSERT_EQ(messages->size(), 1U);
    EXPECT_EQ(messages->front().payload, "when:5");
    for (const char* text : {"nonsense\n", "{}\n", "{\"event\":\"NONE\"}\n"}) {
        const auto bad = recorded(text);
        ASSERT_FALSE(bad) << text;
        EXPECT_THAT(bad.error().message, HasSubstr("line 1"));
    }
}

} // namespace
} // namespace initbridge::listener
