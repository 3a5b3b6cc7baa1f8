#include "src/eventhost/observe.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace initbridge::eventhost {
namespace {

using State = ProcessState;

Watched watched(bool reports, State state)
{
    service::Target target;
    target.entry = target.name = "web";
    target.real = "web.service";
    target.kind = "program";
    target.restart = "always";
    Watched one{target, History("web", "web"), reports, 1'000'000};
    one.history.begin({state, 7, 0, false});
    return one;
}

bus::UnitState unit(const std::string& active, const std::string& sub)
{
    bus::UnitState state;
    state.load_state = "loaded";
    state.active_state = active;
    state.sub_state = sub;
    state.inactive_since = bus::UnitState::Time(std::chrono::seconds(2));
    return state;
}

TEST(ObserveTest, KnowsWhatReports)
{
    bus::UnitState state = unit("active", "running");
    EXPECT_FALSE(reports(state));
    state.exec_words = {"/usr/libexec/initbridge/exec", "--report=/run/initbridge/events", "--"};
    EXPECT_TRUE(reports(state));
}

TEST(ObserveTest, LeavesTheTellingToWhatReportsUnlessItWasKilled)
{
    EXPECT_FALSE(step_of(watched(true, State::running), unit("active", "running")));
    const auto killed = step_of(watched(true, State::running), unit("failed", "failed"));
    ASSERT_TRUE(killed);
    EXPECT_EQ(killed->state, State::exited);
    EXPECT_EQ(
        step_of(watched(true, State::stopping), unit("failed", "failed"))->state, State::stopped);
    EXPECT_FALSE(step_of(watched(true, State::fatal), unit("failed", "failed")));
    EXPECT_EQ(
        step_of(watched(true, State::running), unit("activating", "auto-restart"))->state,
        State::exited);
}

TEST(ObserveTest, AnEndBeforeTheLastReportIsThatOfAnotherRun)
{
    bus::UnitState before = unit("failed", "failed");
    before.inactive_since = bus::UnitState::Time(std::chrono::milliseconds(900));
    EXPECT_FALSE(step_of(watched(true, State::running), before));
}

TEST(ObserveTest, FollowsWhatDoesNotReport)
{
    bus::UnitState state = unit("active", "running");
    state.main_pid = 9;
    const auto up = step_of(watched(false, State::stopped), state);
    ASSERT_TRUE(up);
    EXPECT_EQ(up->state, State::running);
    EXPECT_EQ(up->pid, 9);
    EXPECT_EQ(
        step_of(watched(false, State::running), unit("deactivating", "stop-sigterm"))->state,
        State::stopping);
    bus::UnitState failed = unit("failed", "failed");
    failed.exec_main_code = 1;
    failed.exec_main_status = 3;
    const auto end = step_of(watched(false, State::running), failed);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->state, State::exited);
    EXPECT_FALSE(end->expected);
    EXPECT_FALSE(
        step_of(watched(false, State::exited), failed) &&
        step_of(watched(false, State::exited), failed)->state == State::fatal);
    EXPECT_FALSE(step_of(watched(false, State::running), unit("active", "running")));
}

TEST(ObserveTest, BeginsWithWhatTheShimHasToldSystemd)
{
    bus::UnitState state = unit("active", "running");
    state.exec_words = {"exec", "--report=/run/initbridge/events"};
    state.status_text = "BACKOFF: ended after 0.1 s with exit status 1; failed start 1";
    EXPECT_EQ(first_step(watched(true, State::stopped).target, state).state, State::backoff);
    EXPECT_EQ(
        first_step(watched(true, State::stopped).target, unit("inactive", "dead")).state,
        State::stopped);
}

} // namespace
} // namespace initbridge::eventhost
