#include "src/eventhost/report.hpp"

#include <gtest/gtest.h>

#include <string>

namespace initbridge::eventhost {
namespace {

TEST(ReportTest, ReadsWhatTheShimWrites)
{
    const auto start = parse_report("1 web@1 STARTING time=1795815005123456 pid=12 tries=2\n");
    ASSERT_TRUE(start);
    EXPECT_EQ(start->name, "web@1");
    EXPECT_EQ(start->step.state, ProcessState::starting);
    EXPECT_EQ(start->time, 1795815005123456);
    EXPECT_EQ(start->step.pid, 12);
    EXPECT_EQ(start->step.tries, 2);
    const auto end = parse_report("1 web EXITED time=5 status=exit:4 expected=1 later=x\n");
    ASSERT_TRUE(end);
    EXPECT_TRUE(end->step.expected);
    EXPECT_TRUE(parse_report("1 web FATAL time=5\n"));
}

TEST(ReportTest, RefusesOtherTexts)
{
    for (const char* text :
         {"",
          "\n",
          "1 web FATAL time=5",
          "2 web FATAL time=5\n",
          "1 web DEAD time=5\n",
          "1  FATAL time=5\n",
          "1 web FATAL\n",
          "1 web FATAL time=x\n",
          "1 web FATAL time=5 pid=\n"}) {
        EXPECT_FALSE(parse_report(text)) << text;
    }
}

} // namespace
} // namespace initbridge::eventhost
