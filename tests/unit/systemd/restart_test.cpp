#include "tests/unit/systemd/services.hpp"
#include "translate/systemd/restart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace initbridge::systemd {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

model::Service restarting(std::int64_t start_secs, std::int64_t retries)
{
    model::Service service;
    service.restart = model::RestartPolicy::always;
    service.start_secs = seconds(start_secs);
    service.start_retries = retries;
    return service;
}

std::string restart_lines(const model::Service& service)
{
    UnitText unit("");
    add_restart(unit, service, start_limit(service, std::nullopt));
    add_success_status(unit, service);
    return "\n" + unit.take();
}

/// When attempt number `attempt` (from 1) begins, if each one before stayed up `lifetime` seconds.
double begin_of(const StartLimit& limit, double lifetime, double attempt, bool pauses_are_longest)
{
    double at = 0;
    for (double done = 1; done < attempt; ++done) {
        double pause = 1;
        if (limit.pause) {
            const auto longest = static_cast<double>(limit.pause->longest.count());
            const double step = std::min(done - 1, static_cast<double>(limit.pause->steps));
            pause = pauses_are_longest
                        ? longest
                        : std::pow(longest, step / static_cast<double>(limit.pause->steps));
        }
        at += lifetime + pause;
    }
    return at;
}

TEST(StartLimit, CountsTheFirstStartAndTheRetries)
{
    EXPECT_EQ(start_limit(restarting(1, 3), 252), (StartLimit{4, seconds(8), std::nullopt}));
    EXPECT_EQ(start_limit(restarting(5, 0), 252), (StartLimit{1, seconds(6), std::nullopt}));
}

TEST(StartLimit, IsOffWhereNothingCountsAsAnEarlyExit)
{
    EXPECT_EQ(start_limit(restarting(0, 3), 257), StartLimit{});
    model::Service once = restarting(5, 3);
    once.restart = model::RestartPolicy::no;
    EXPECT_EQ(start_limit(once, 257), StartLimit{});
}

TEST(StartLimit, GrowsPausesOnlyWhereSystemdKnowsThem)
{
    EXPECT_FALSE(start_limit(restarting(1, 3), std::nullopt).pause);
    EXPECT_FALSE(start_limit(restarting(1, 3), 253).pause);
    EXPECT_FALSE(start_limit(restarting(1, 1), 257).pause);
    EXPECT_EQ(
        start_limit(restarting(1, 3), 254),
        (StartLimit{4, milliseconds(10414), GrowingPause{2, seconds(2)}}));
}

TEST(StartLimit, TellsEarlyExitsFromServicesThatStayUp)
{
    for (const std::optional<int> version : {std::optional<int>(252), std::optional<int>(257)}) {
        for (const std::int64_t start_secs : {1, 2, 5, 10, 60}) {
            for (const std::int64_t retries : {0, 1, 2, 3, 4, 5, 10, 30, 99, 100, 101, 1000}) {
                const StartLimit limit = start_limit(restarting(start_secs, retries), version);
                const auto window = static_cast<double>(limit.interval.count()) / 1000.0;
                const auto refused = static_cast<double>(retries) + 2;
                const std::string what = std::to_string(start_secs) + "/" + std::to_string(retries);
                EXPECT_EQ(limit.burst, retries + 1) << what;
                EXPECT_LT(begin_of(limit, 0, refused, false), window) << what;
                EXPECT_LT(begin_of(limit, 0.2, refused, true), window) << what;
                EXPECT_GE(
                    begin_of(limit, static_cast<double>(start_secs), refused, false),
                    window - 0.001)
                    << what;
            }
        }
    }
}

TEST(StartLimit, SurvivesTheLargestNumbers)
{
    const std::int64_t most = std::numeric_limits<std::int64_t>::max();
    const StartLimit limit = start_limit(restarting(most, most), 257);
    EXPECT_EQ(limit.burst, std::numeric_limits<std::uint32_t>::max());
    EXPECT_EQ(limit.interval, seconds(10LL * 365 * 24 * 3600));
}

TEST(Restart, SaysOnFailureAsAlwaysWithExceptions)
{
    model::Service service = restarting(1, 3);
    service.restart = model::RestartPolicy::on_failure;
    service.exit_codes = {0, 2};
    const std::string text = restart_lines(service);
    EXPECT_THAT(test::values(text, "Restart"), ElementsAre("always"));
    EXPECT_THAT(test::values(text, "RestartPreventExitStatus"), ElementsAre("0 2"));
    EXPECT_THAT(test::values(text, "SuccessExitStatus"), ElementsAre("2 143"));
}

TEST(Restart, AlwaysHasNoExceptions)
{
    for (const auto policy : {model::RestartPolicy::always, model::RestartPolicy::unless_stopped}) {
        model::Service service = restarting(1, 3);
        service.restart = policy;
        const std::string text = restart_lines(service);
        EXPECT_THAT(test::values(text, "Restart"), ElementsAre("always"));
        EXPECT_THAT(test::values(text, "RestartPreventExitStatus"), IsEmpty());
        EXPECT_THAT(test::values(text, "RestartSec"), ElementsAre("1"));
    }
}

TEST(Restart, IsNotSaidOfAOneshot)
{
    model::Service service;
    service.kind = model::Kind::oneshot;
    EXPECT_THAT(test::values(restart_lines(service), "Restart"), IsEmpty());
}

TEST(Restart, CountsTheStopSignalAsSuccess)
{
    model::Service service;
    service.stop_signal = 3;
    EXPECT_THAT(
        test::values(restart_lines(service), "SuccessExitStatus"), ElementsAre("131 SIGQUIT"));
    service.stop_signal = 2;
    service.exit_codes = {0, 130};
    EXPECT_THAT(test::values(restart_lines(service), "SuccessExitStatus"), ElementsAre("130"));
}

} // namespace

} // namespace initbridge::systemd
