#include "src/eventhost/ticks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::eventhost {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TicksTest, ComeWhenTheirPeriodBegins)
{
    Ticks ticks(3597);
    EXPECT_EQ(ticks.next(), 3600);
    EXPECT_THAT(ticks.at(3599), IsEmpty());
    EXPECT_THAT(
        ticks.at(3601),
        ElementsAre(
            Event{"TICK_5", "when:3600"},
            Event{"TICK_60", "when:3600"},
            Event{"TICK_3600", "when:3600"}));
    EXPECT_THAT(ticks.at(3604), IsEmpty());
    EXPECT_THAT(ticks.at(3605), ElementsAre(Event{"TICK_5", "when:3605"}));
}

TEST(TicksTest, ComeOnceHoweverLateItIs)
{
    Ticks ticks(0);
    EXPECT_THAT(
        ticks.at(179), ElementsAre(Event{"TICK_5", "when:175"}, Event{"TICK_60", "when:120"}));
}

} // namespace
} // namespace initbridge::eventhost
