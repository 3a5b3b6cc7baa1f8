#include "src/bus/codes.hpp"
#include "src/bus/manager.hpp"
#include "tests/bus/fake_manager.hpp"
#include "tests/bus/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <ctime>

namespace initbridge::bus {

namespace {

using namespace testing; // NOLINT: the fake's
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* job_1 = "/org/freedesktop/systemd1/job/1";
constexpr const char* job_2 = "/org/freedesktop/systemd1/job/2";

Deadline soon()
{
    return deadline_in(std::chrono::seconds(20)); // never reached
}

Deadline at_once()
{
    return deadline_in(std::chrono::milliseconds(50));
}

TEST(JobTest, EachVerbCallsItsMethodInModeReplace)
{
    FakeManager fake(
        {.calls = {
             {"StartUnit a.service replace", {Reply{job_1}, JobRemoved{job_1}}},
             {"StopUnit a.service replace", {Reply{job_1}, JobRemoved{job_1}}},
             {"RestartUnit a.service replace", {Reply{job_1}, JobRemoved{job_1}}},
             {"TryRestartUnit a.service replace", {Reply{job_1}, JobRemoved{job_1}}},
         }});
    SystemdManager manager = manager_of(fake);
    EXPECT_EQ(value_of(manager.start("a.service", soon())), JobResult::done);
    EXPECT_EQ(value_of(manager.stop("a.service", soon())), JobResult::done);
    EXPECT_EQ(value_of(manager.restart("a.service", soon())), JobResult::done);
    EXPECT_EQ(
        value_of(manager.run_job(JobVerb::try_restart, "a.service", soon())), JobResult::done);
    EXPECT_THAT(
        fake.calls(),
        ElementsAre(
            "StartUnit a.service replace",
            "StopUnit a.service replace",
            "RestartUnit a.service replace",
            "TryRestartUnit a.service replace"));
}

TEST(JobTest, EveryResultHasItsName)
{
    const std::array words = {
        "done",
        "canceled",
        "timeout",
        "failed",
        "dependency",
        "skipped",
        "invalid",
        "assert",
        "unsupported",
        "collected",
        "once",
        "frozen",
        "concurrency"};
    int number = 0;
    for (const char* word : words) {
        FakeManager fake(
            {.calls = {
                 {"StartUnit a.service replace", {Reply{job_1}, JobRemoved{job_1, word}}},
             }});
        SystemdManager manager = manager_of(fake);
        const JobResult result = value_of(manager.start("a.service", soon()));
        EXPECT_EQ(result, static_cast<JobResult>(number++)) << word;
        EXPECT_EQ(to_string(result), word);
        EXPECT_FALSE(describe(result).empty());
    }
}

TEST(JobTest, AWordOfANewerSystemdIsUnknown)
{
    FakeManager fake(
        {.calls = {
             {"StartUnit a.service replace", {Reply{job_1}, JobRemoved{job_1, "vanished"}}},
         }});
    SystemdManager manager = manager_of(fake);
    EXPECT_EQ(value_of(manager.start("a.service", soon())), JobResult::unknown);
}

TEST(JobTest, AJobMayBeOverBeforeItsPathIsKnown)
{
    FakeManager fake(
        {.calls = {
             {"StartUnit a.service replace", {JobRemoved{job_1, "failed"}, Reply{job_1}}},
         }});
    SystemdManager manager = manager_of(fake);
    EXPECT_EQ(value_of(manager.start("a.service", soon())), JobResult::failed);
}

TEST(JobTest, OtherJobsAndBrokenSignalsAreNotOurs)
{
    FakeManager fake(
        {.calls = {
             {"StartUnit a.service replace",
              {JobRemoved{job_2, "failed"},
               BrokenSignal{},
               Reply{job_1},
               JobRemoved{job_2, "canceled"},
               BrokenSignal{},
               JobRemoved{job_1, "done"}}},
         }});
    SystemdManager manager = manager_of(fake);
    EXPECT_EQ(value_of(manager.start("a.service", soon())), JobResult::done);
}

TEST(JobTest, SeveralJobsRunAtOnceAndEndInAnyOrder)
{
    FakeManager fake(
        {.calls = {
             {"StartUnit a.service replace", {Reply{job_1}}},
             {"StartUnit b.service replace",
              {Reply{job_2}, JobRemoved{job_2, "failed"}, JobRemoved{job_1}}},
         }});
    SystemdManager manager = manager_of(fake);
    const Job a = value_of(manager.queue(JobVerb::start, "a.service", soon()));
    const Job b = value_of(manager.queue(JobVerb::start, "b.service", soon()));
    EXPECT_EQ(value_of(manager.wait(a, soon())), JobResult::done);
    EXPECT_EQ(value_of(manager.wait(b, soon())), JobResult::failed);
}

TEST(JobTest, AResultIsKeptWhileOtherCallsAreMade)
{
    FakeManager fake(
        {.calls = {
             {"StartUnit a.service replace", {Reply{job_1}, JobRemoved{job_1}}},
             {"Reload", {Reply{}}},
         }});
    SystemdManager manager = manager_of(fake);
    const Job job = value_of(manager.queue(JobVerb::start, "a.service", soon()));
    ASSERT_TRUE(manager.reload());
    ASSERT_TRUE(manager.reload());
    EXPECT_EQ(value_of(manager.wait(job, soon())), JobResult::done);
}

TEST(JobTest, WaitingTakesNoProcessorTime)
{
    FakeManager fake({.calls = {{"StartUnit a.service replace", {Reply{job_1}}}}});
    SystemdManager manager = manager_of(fake);
    const Job job = value_of(manager.queue(JobVerb::start, "a.service", soon()));
    timespec before{};
    timespec after{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
    error_of(manager.wait(job, deadline_in(std::chrono::milliseconds(400))));
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
    const auto used = std::chrono::seconds(after.tv_sec - before.tv_sec) +
                      std::chrono::nanoseconds(after.tv_nsec - before.tv_nsec);
    EXPECT_LT(used, std::chrono::milliseconds(100));
}

TEST(JobTest, AMergedJobEndsForAllWhoQueuedIt)
{
    FakeManager fake(
        {.calls = {
             {"StartUnit a.service replace", {Reply{job_1}}},
             {"Reload", {JobRemoved{job_1, "dependency"}, Reply{}}},
         }});
    SystemdManager manager = manager_of(fake);
    const Job first = value_of(manager.queue(JobVerb::start, "a.service", soon()));
    const Job second = value_of(manager.queue(JobVerb::start, "a.service", soon()));
    ASSERT_EQ(first.path, second.path);
    ASSERT_TRUE(manager.reload());
    EXPECT_EQ(value_of(manager.wait(first, soon())), JobResult::dependency);
    EXPECT_EQ(value_of(manager.wait(second, soon())), JobResult::dependency);
}

TEST(JobTest, AJobThatGoesOnBeyondItsDeadlineCanBeWaitedForAgain)
{
    FakeManager fake(
        {.calls = {
             {"StopUnit a.service replace", {Reply{job_1}}},
             {"Reload", {JobRemoved{job_1, "done"}, Reply{}}},
         }});
    SystemdManager manager = manager_of(fake);
    const Job job = value_of(manager.queue(JobVerb::stop, "a.service", soon()));
    const diag::Diagnostic error = error_of(manager.wait(job, at_once()));
    EXPECT_EQ(error.code, codes::timeout);
    EXPECT_EQ(error.message, "cannot stop 'a.service': not done when the time was up");
    EXPECT_THAT(error.hint, HasSubstr("goes on"));
    ASSERT_TRUE(manager.reload());
    EXPECT_EQ(value_of(manager.wait(job, soon())), JobResult::done);
}

TEST(JobTest, AResultThatHasComeCountsEvenAfterTheDeadline)
{
    FakeManager fake(
        {.calls = {
             {"StartUnit a.service replace", {JobRemoved{job_2}, JobRemoved{job_1}, Reply{job_1}}},
         }});
    SystemdManager manager = manager_of(fake);
    const Job job = value_of(manager.queue(JobVerb::start, "a.service", soon()));
    EXPECT_EQ(value_of(manager.wait(job, Deadline::min())), JobResult::done);
}

TEST(JobTest, AManagerThatDoesNotAnswerIsWaitedForNoLongerThanTheDeadline)
{
    FakeManager fake({});
    SystemdManager manager = manager_of(fake);
    const auto begin = std::chrono::steady_clock::now();
    const diag::Diagnostic error = error_of(manager.start("a.service", at_once()));
    EXPECT_EQ(error.code, codes::timeout) << error.message;
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(15));
}

TEST(JobTest, NothingIsQueuedWhenTimeIsUpAlready)
{
    FakeManager fake({.calls = {{"Reload", {Reply{}}}}});
    SystemdManager manager = manager_of(fake);
    EXPECT_EQ(error_of(manager.start("a.service", Deadline::min())).code, codes::timeout);
    ASSERT_TRUE(manager.reload());
    EXPECT_THAT(fake.calls(), ElementsAre("Reload"));
}

TEST(JobTest, ABrokenConnectionEndsTheWait)
{
    FakeManager fake({.calls = {{"StartUnit a.service replace", {Reply{job_1}, HangUp{}}}}});
    SystemdManager manager = manager_of(fake);
    const diag::Diagnostic error = error_of(manager.start("a.service", soon()));
    EXPECT_EQ(error.code, codes::disconnected) << error.message;
    EXPECT_THAT(error.message, HasSubstr("cannot start 'a.service': "));
    // and whatever is asked afterwards
    EXPECT_EQ(error_of(manager.reload()).code, codes::disconnected);
    EXPECT_EQ(error_of(manager.start("a.service", soon())).code, codes::disconnected);
}

TEST(JobTest, ABrokenConnectionEndsACall)
{
    FakeManager fake({.calls = {{"StartUnit a.service replace", {HangUp{}}}}});
    SystemdManager manager = manager_of(fake);
    const diag::Diagnostic error = error_of(manager.start("a.service", soon()));
    EXPECT_EQ(error.code, codes::disconnected) << error.message;
}

TEST(JobTest, AResultThatCameBeforeTheConnectionBrokeIsNotLost)
{
    FakeManager fake(
        {.calls = {
             {"StopUnit a.service replace", {Reply{job_1}, JobRemoved{job_1}, HangUp{}}},
         }});
    SystemdManager manager = manager_of(fake);
    EXPECT_EQ(value_of(manager.stop("a.service", soon())), JobResult::done);
}

TEST(JobTest, ATransientUnitIsStartedOnceUnderItsName)
{
    FakeManager fake(
        {.calls = {
             {"ResetFailedUnit once.service",
              {Fail{"org.freedesktop.systemd1.NoSuchUnit", "not loaded."}}},
             {"StartTransientUnit once.service fail", {Reply{job_1}, JobRemoved{job_1, "failed"}}},
         }});
    SystemdManager manager = manager_of(fake);
    const OnceCommand command{"once.service", "A test", {"/bin/echo", "$HOME", "%n"}};
    EXPECT_EQ(value_of(manager.run_once(command, soon())), JobResult::failed);
    EXPECT_THAT(
        fake.calls(),
        ElementsAre("ResetFailedUnit once.service", "StartTransientUnit once.service fail"));
}

TEST(JobTest, ATransientUnitWhoseNameIsTakenIsRefused)
{
    FakeManager fake(
        {.calls = {
             {"ResetFailedUnit once.service", {Reply{}}},
             {"StartTransientUnit once.service fail",
              {Fail{"org.freedesktop.systemd1.UnitExists", "Already there."}}},
         }});
    SystemdManager manager = manager_of(fake);
    const OnceCommand command{"once.service", "A test", {"/bin/true"}};
    const diag::Diagnostic error = error_of(manager.run_once(command, soon()));
    EXPECT_EQ(error.code, codes::bad_unit);
    EXPECT_EQ(
        error.message,
        "cannot run '/bin/true' as 'once.service': Already there "
        "(org.freedesktop.systemd1.UnitExists)");
}

TEST(JobTest, AManagerCanBeMovedWhileAJobRuns)
{
    FakeManager fake(
        {.calls = {
             {"StartUnit a.service replace", {Reply{job_1}}},
             {"Reload", {JobRemoved{job_1}, Reply{}}},
         }});
    FakeManager other({});
    SystemdManager manager = manager_of(fake);
    const Job job = value_of(manager.queue(JobVerb::start, "a.service", soon()));
    SystemdManager moved = std::move(manager);
    SystemdManager assigned = manager_of(other);
    assigned = std::move(moved);
    ASSERT_TRUE(assigned.reload());
    EXPECT_EQ(value_of(assigned.wait(job, soon())), JobResult::done);
}

} // namespace

} // namespace initbridge::bus
