#include "src/exec/lifecycle.hpp"

#include <gtest/gtest.h>

namespace initbridge::exec {

namespace {

using Kind = Verdict::Kind;

constexpr Ending exited(int code, std::int64_t lifetime)
{
    return {Ending::Kind::exited, code, lifetime};
}

constexpr Ending killed(int signal, std::int64_t lifetime)
{
    return {Ending::Kind::killed, signal, lifetime};
}

Options rules(Restart restart, std::int64_t start_secs, std::int64_t start_retries)
{
    Options options;
    options.restart = restart;
    options.start_secs = start_secs;
    options.start_retries = start_retries;
    options.success[0] = true;
    return options;
}

} // namespace

TEST(LifecycleTest, PausesGrowUntilItGivesUp)
{
    const Options options = rules(Restart::never, 1, 3);
    Lifecycle lifecycle(options);
    EXPECT_EQ(lifecycle.judge(exited(0, 999)), (Verdict{Kind::retry, 1000}));
    EXPECT_EQ(lifecycle.judge(exited(1, 0)), (Verdict{Kind::retry, 2000}));
    EXPECT_EQ(lifecycle.judge(killed(9, 10)), (Verdict{Kind::retry, 3000}));
    EXPECT_EQ(lifecycle.judge(exited(1, 0)), (Verdict{Kind::give_up, 0}));
}

TEST(LifecycleTest, NoRetryMeansOneStart)
{
    const Options options = rules(Restart::always, 1, 0);
    EXPECT_EQ(Lifecycle(options).judge(exited(0, 999)), (Verdict{Kind::give_up, 0}));
}

TEST(LifecycleTest, StartSecsResetTheCount)
{
    const Options options = rules(Restart::always, 2, 1);
    Lifecycle lifecycle(options);
    EXPECT_EQ(lifecycle.judge(exited(1, 1999)), (Verdict{Kind::retry, 1000}));
    EXPECT_EQ(lifecycle.judge(exited(1, 2000)), (Verdict{Kind::restart, 0}));
    EXPECT_EQ(lifecycle.judge(exited(1, 0)), (Verdict{Kind::retry, 1000}));
    EXPECT_EQ(lifecycle.judge(exited(1, 0)), (Verdict{Kind::give_up, 0}));
}

TEST(LifecycleTest, WithoutStartSecsOnlyWhatNeverRanFails)
{
    const Options options = rules(Restart::always, 0, 0);
    Lifecycle lifecycle(options);
    EXPECT_EQ(lifecycle.judge(exited(1, 0)), (Verdict{Kind::restart, 1000}));
    EXPECT_EQ(lifecycle.judge(exited(1, 400)), (Verdict{Kind::restart, 600}));
    EXPECT_EQ(lifecycle.judge({Ending::Kind::not_run, 0, 0}), (Verdict{Kind::give_up, 0}));
}

TEST(LifecycleTest, PoliciesAfterALongLife)
{
    const Options never = rules(Restart::never, 1, 3);
    EXPECT_EQ(Lifecycle(never).judge(exited(1, 5000)), (Verdict{Kind::finish, 0}));
    const Options always = rules(Restart::always, 1, 3);
    EXPECT_EQ(Lifecycle(always).judge(exited(0, 5000)), (Verdict{Kind::restart, 0}));
    Options unexpected = rules(Restart::unexpected, 1, 3);
    unexpected.success = {};
    unexpected.success[3] = true;
    EXPECT_EQ(Lifecycle(unexpected).judge(exited(3, 5000)), (Verdict{Kind::finish, 0}));
    EXPECT_EQ(Lifecycle(unexpected).judge(exited(0, 5000)), (Verdict{Kind::restart, 0}));
    EXPECT_EQ(Lifecycle(unexpected).judge(killed(3, 5000)), (Verdict{Kind::restart, 0}));
}

} // namespace initbridge::exec
