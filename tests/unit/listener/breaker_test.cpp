#include "src/listener/breaker.hpp"

#include <gtest/gtest.h>

namespace initbridge::listener {
namespace {

using std::chrono::seconds;
using Verdict = Breaker::Verdict;

constexpr Time noon{seconds{1'800'000'000}};

events::Message state(std::string_view name, std::string_view process, std::string_view group)
{
    events::Message message;
    message.name = std::string("PROCESS_STATE_").append(name);
    message.payload =
        std::string("processname:").append(process).append(" groupname:").append(group);
    message.payload += " from_state:BACKOFF";
    return message;
}

TEST(BreakerTest, TripsForTheProgramsItWatches)
{
    Breaker breaker({{"web"}, 1, seconds{30}}, std::nullopt);
    EXPECT_EQ(breaker.on_event(state("FATAL", "other", "other"), noon), Verdict::other);
    EXPECT_EQ(breaker.on_event(state("EXITED", "web", "web"), noon), Verdict::other);
    EXPECT_EQ(breaker.on_event(state("STOPPED", "web", "web"), noon), Verdict::other);
    EXPECT_FALSE(breaker.due());
    EXPECT_EQ(breaker.on_event(state("FATAL", "web_00", "web"), noon), Verdict::tripped);
    EXPECT_EQ(breaker.due(), noon);
    EXPECT_EQ(breaker.cause(), "web:web_00");
}

TEST(BreakerTest, WithoutNamesTripsForAny)
{
    Breaker breaker({{}, 1, seconds{0}}, std::nullopt);
    EXPECT_EQ(breaker.on_event(state("FATAL", "x", "x"), noon), Verdict::tripped);
}

TEST(BreakerTest, IsNoBusinessOfOtherEvents)
{
    Breaker breaker({{}, 1, seconds{0}}, std::nullopt);
    events::Message message = state("FATAL", "x", "x");
    message.name = "PROCESS_COMMUNICATION_STDOUT";
    EXPECT_EQ(breaker.on_event(message, noon), Verdict::other);
}

TEST(BreakerTest, CountsUntilItIsOften)
{
    Breaker breaker({{}, 3, seconds{0}}, std::nullopt);
    EXPECT_EQ(breaker.on_event(state("FATAL", "a", "a"), noon), Verdict::counted);
    EXPECT_EQ(breaker.on_event(state("FATAL", "b", "b"), noon), Verdict::counted);
    EXPECT_FALSE(breaker.due());
    EXPECT_EQ(breaker.on_event(state("FATAL", "a", "a"), noon), Verdict::tripped);
    EXPECT_EQ(breaker.count(), 3);
}

TEST(BreakerTest, WaitsForTheEndOfTheCoolDown)
{
    Breaker breaker({{}, 1, seconds{30}}, noon - seconds{10});
    EXPECT_EQ(breaker.on_event(state("FATAL", "a", "a"), noon), Verdict::tripped);
    EXPECT_EQ(breaker.due(), noon + seconds{20});
    Breaker later({{}, 1, seconds{30}}, noon - seconds{31});
    EXPECT_EQ(later.on_event(state("FATAL", "a", "a"), noon), Verdict::tripped);
    EXPECT_EQ(later.due(), noon);
}

TEST(BreakerTest, IsNotHeldByAClockThatWasSetBack)
{
    Breaker breaker({{}, 1, seconds{30}}, noon + std::chrono::hours{24});
    EXPECT_EQ(breaker.on_event(state("FATAL", "a", "a"), noon), Verdict::tripped);
    EXPECT_EQ(breaker.due(), noon);
}

TEST(BreakerTest, RecoversWhenTheProgramIsStartedAgainMeanwhile)
{
    Breaker breaker({{}, 1, seconds{30}}, noon);
    EXPECT_EQ(breaker.on_event(state("FATAL", "a", "a"), noon), Verdict::tripped);
    EXPECT_EQ(breaker.on_event(state("STARTING", "b", "b"), noon), Verdict::other);
    EXPECT_EQ(breaker.on_event(state("STARTING", "a", "a"), noon), Verdict::recovered);
    EXPECT_FALSE(breaker.due());
    EXPECT_EQ(breaker.on_event(state("FATAL", "a", "a"), noon), Verdict::tripped);
}

} // namespace
} // namespace initbridge::listener
