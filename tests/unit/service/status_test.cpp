#include "src/service/status.hpp"
#include "src/service/watch.hpp"

#include <gtest/gtest.h>

namespace initbridge::service {
namespace {

Target program(bool at_boot)
{
    Target target;
    target.kind = "program";
    target.at_boot = at_boot;
    return target;
}

TEST(StatusTest, TellsWhatIsWanted)
{
    EXPECT_EQ(wanted(program(true)), "running");
    EXPECT_EQ(wanted(program(false)), "-");
    Target oneshot = program(true);
    oneshot.kind = "oneshot";
    EXPECT_EQ(wanted(oneshot), "done");
}

TEST(StatusTest, TakesWhatWaitsForAsWanted)
{
    struct Case {
        State state;
        bool at_boot;
        bool on_demand;
    };

    for (const Case& one : {
             Case{State::running, true, true},
             Case{State::starting, true, true},
             Case{State::stopped, false, true},
             Case{State::waiting, true, true},
             Case{State::backoff, false, false},
             Case{State::done, true, true},
             Case{State::failed, false, false},
             Case{State::fatal, false, false},
             Case{State::stopping, false, true},
             Case{State::crash_looping, false, false},
             Case{State::missing, false, false},
         }) {
        EXPECT_EQ(as_wanted(one.state, program(true)), one.at_boot) << to_string(one.state);
        EXPECT_EQ(as_wanted(one.state, program(false)), one.on_demand) << to_string(one.state);
    }
}

TEST(StatusTest, KnowsWhenAVerbIsOver)
{
    struct Case {
        State state;
        Progress up;
        Progress down;
        Progress waiting;
    };

    constexpr Progress pending = Progress::pending;
    constexpr Progress reached = Progress::reached;
    constexpr Progress failed = Progress::failed;
    for (const Case& one : {
             Case{State::running, reached, pending, reached},
             Case{State::crash_looping, reached, pending, pending},
             Case{State::starting, pending, pending, pending},
             Case{State::backoff, pending, pending, pending},
             Case{State::stopping, pending, pending, pending},
             Case{State::done, reached, reached, reached},
             Case{State::stopped, failed, reached, pending},
             Case{State::waiting, failed, reached, pending},
             Case{State::failed, failed, reached, failed},
             Case{State::fatal, failed, reached, failed},
             Case{State::missing, failed, failed, failed},
         }) {
        EXPECT_EQ(progress(one.state, Goal::up), one.up) << to_string(one.state);
        EXPECT_EQ(progress(one.state, Goal::down), one.down) << to_string(one.state);
        EXPECT_EQ(progress_of_waiting(one.state), one.waiting) << to_string(one.state);
    }
    EXPECT_TRUE(is_up(State::running) && is_up(State::done));
    EXPECT_FALSE(is_up(State::starting) || is_up(State::crash_looping));
}

TEST(StatusTest, DescribesEndsAndSpans)
{
    EXPECT_EQ(describe(LastExit{false, 3}), "exit status 3");
    EXPECT_EQ(describe(LastExit{true, 9}), "ended by signal 9");
    EXPECT_EQ(describe(LastExit{true, 0}), "ended by a signal");
    using std::chrono::seconds;
    EXPECT_EQ(describe(seconds(0)), "0s");
    EXPECT_EQ(describe(seconds(-5)), "0s");
    EXPECT_EQ(describe(seconds(59)), "59s");
    EXPECT_EQ(describe(seconds(303)), "5min 3s");
    EXPECT_EQ(describe(seconds(2 * 86'400 + 3 * 3'600 + 59)), "2d 3h");
    EXPECT_EQ(describe(seconds(86'405)), "1d");
}

TEST(WatchTest, TimeAndMemoryAreNoDifference)
{
    Status before;
    before.state = State::running;
    before.pid = 7;
    Status later = before;
    later.memory = 5;
    later.since = later.started = Time(std::chrono::seconds(3));
    EXPECT_FALSE(differs(before, later));
    later.pid = 8;
    EXPECT_TRUE(differs(before, later));
    EXPECT_TRUE(differs(before, std::nullopt));
    EXPECT_FALSE(differs(std::nullopt, std::nullopt));
}

} // namespace
} // namespace initbridge::service
