#include "src/service/task_progress.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace initbridge::service {
namespace {

struct Example {
    Target target;
    Task task;

    Progress now(State state, Judge judge)
    {
        task.target = &target;
        task.outcome.status.emplace().state = state;
        return progress_of(task, judge);
    }
};

TEST(TaskProgressTest, WhatIsUpAfterAStopWasStartedAnew)
{
    Example one;
    EXPECT_EQ(one.now(State::stopping, judge_gone), Progress::pending);
    EXPECT_EQ(one.now(State::stopped, judge_gone), Progress::reached);
    for (const State state :
         {State::running, State::starting, State::backoff, State::crash_looping}) {
        EXPECT_TRUE(is_up_again(state));
        EXPECT_EQ(one.now(state, judge_gone), Progress::reached);
    }
    EXPECT_EQ(one.now(State::missing, judge_gone), Progress::failed);
}

TEST(TaskProgressTest, WhatOthersStopMayComeUpAgain)
{
    Example one;
    one.target.side = Side::supervisord;
    EXPECT_EQ(one.now(State::stopped, judge_up), Progress::pending);
    ASSERT_TRUE(one.task.down);
    one.task.down = Deadline{}; // long ago
    EXPECT_EQ(one.now(State::stopped, judge_up), Progress::failed);
    EXPECT_EQ(one.now(State::starting, judge_up), Progress::pending);
    EXPECT_EQ(one.now(State::stopped, judge_up), Progress::pending); // for a second time
    EXPECT_EQ(one.now(State::fatal, judge_up), Progress::failed);
}

TEST(TaskProgressTest, SystemdForgetsWhatHasEnded)
{
    Example one;
    EXPECT_EQ(one.now(State::stopped, judge_up), Progress::reached);
    one.task.outcome.status->about = "a condition of the unit does not hold";
    EXPECT_EQ(progress_of(one.task, judge_up), Progress::failed);
}

TEST(TaskProgressTest, WhatRunsOnceHasToRunForAMoment)
{
    Example one;
    one.target.restart = "no";
    EXPECT_EQ(one.now(State::running, judge_up), Progress::pending);
    one.task.settled = Deadline{};
    EXPECT_EQ(one.now(State::running, judge_up), Progress::reached);
    one.target.kind = "oneshot";
    EXPECT_EQ(one.now(State::running, judge_up), Progress::pending);
    EXPECT_EQ(one.now(State::done, judge_up), Progress::reached);
}

} // namespace
} // namespace initbridge::service
