#include "src/deploy/codes.hpp"
#include "tests/unit/deploy/scenarios.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::deploy {
namespace {

using testing::Contains;
using testing::HasSubstr;

TEST(EngineSupervisordTest, ChangesWhatIsNamedAndLeavesTheRestAsItWas)
{
    FakeHost host;
    prepare_supervised(host);
    Silent silent;
    EXPECT_FALSE(Engine(host, silent).run(supervised_work(), recorded_supervised).has_errors());
    EXPECT_EQ(host.state().second, (std::set<std::string>{"fresh", "many:0", "other", "web"}));
    EXPECT_EQ(host.units.at("other").pid, 12);
    EXPECT_NE(host.units.at("web").pid, 10);
    EXPECT_FALSE(host.units.contains("gone"));
    EXPECT_FALSE(host.files.contains(journal_path()));
    EXPECT_THAT(silent.lines, Contains("stop many:1")); // its group was started whole
}

TEST(EngineSupervisordTest, WhatIsStartedAnewDoesNotStayUp)
{
    for (const bool dies : {true, false}) {
        FakeHost host;
        prepare_supervised(host);
        const auto before = host.state();
        (dies ? host.doomed : host.restless) = {"fresh"};
        host.about = "can't find command";
        Silent silent;
        const auto problems = Engine(host, silent).run(supervised_work(), recorded_supervised);
        ASSERT_TRUE(problems.has_errors());
        EXPECT_EQ(problems.items().front().code, codes::service_failed);
        EXPECT_THAT(
            problems.items().front().message,
            HasSubstr(
                dies ? "it is stopped (can't find command)" : "it ended and was started anew"));
        EXPECT_EQ(problems.items().front().hint, "'/var/log/fresh.log' tells more");
        EXPECT_THAT(silent.lines, Contains("fresh: bye"));
        EXPECT_EQ(host.state(), before);
        EXPECT_EQ(host.units.at("other").pid, 12);
    }
}

TEST(EngineSupervisordTest, ASupervisordThatReadsSomethingElseIsToldFrom)
{
    FakeHost host;
    prepare_supervised(host);
    const auto before = host.state();
    host.reads_elsewhere = true;
    Silent silent;
    Work work = supervised_work();
    work.restart.clear();
    const auto problems = Engine(host, silent).run(work, recorded_supervised);
    ASSERT_TRUE(problems.has_errors());
    EXPECT_EQ(problems.items().front().code, codes::not_read);
    EXPECT_EQ(host.state(), before);
}

TEST(EngineSupervisordTest, RecordsStandWhereItIsTold)
{
    FakeHost host;
    prepare_supervised(host);
    Silent silent;
    Engine engine(host, silent, "/srv/state");
    EXPECT_FALSE(engine.run(supervised_work(), recorded_supervised).has_errors());
    EXPECT_TRUE(host.files.contains(ledger_path("stack", "/srv/state")));
}

} // namespace
} // namespace initbridge::deploy
