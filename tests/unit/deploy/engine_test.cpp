#include "src/deploy/codes.hpp"
#include "src/deploy/engine.hpp"
#include "tests/unit/deploy/scenarios.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::deploy {
namespace {

using testing::Contains;
using testing::IsEmpty;

TEST(EngineTest, DoesAllOfItAndLeavesNoJournal)
{
    FakeHost host;
    prepare(host);
    Silent silent;
    EXPECT_FALSE(Engine(host, silent).run(work(), recorded).has_errors());
    EXPECT_EQ(host.files.at(unit_path("web")).content, "new web");
    EXPECT_FALSE(host.files.contains(unit_path("gone")));
    EXPECT_EQ(
        host.state().second,
        (std::set<std::string>{"fresh.service", "other.service", "web.service"}));
    EXPECT_EQ(host.units.at("other.service").pid, 12);
    EXPECT_FALSE(host.files.contains(journal_path()));
    EXPECT_EQ(parse_ledger(host.files.at(ledger_path("stack")).content, "").value(), recorded);
    EXPECT_THAT(silent.lines, Contains("start fresh"));
}

TEST(EngineTest, TakesAllBackWhenAServiceDoesNotStayUp)
{
    FakeHost host;
    prepare(host);
    const auto before = host.state();
    host.doomed = {"fresh.service"};
    Silent silent;
    const auto problems = Engine(host, silent).run(work(), recorded);
    ASSERT_TRUE(problems.has_errors());
    EXPECT_EQ(problems.items().front().code, codes::service_failed);
    EXPECT_EQ(host.state(), before);
    EXPECT_THAT(silent.lines, Contains("fresh: bye"));
}

TEST(EngineTest, ThereMayBeNothingToTakeBack)
{
    FakeHost host;
    Silent silent;
    EXPECT_TRUE(Engine(host, silent).recover().empty());
    host.put(journal_path(), "{");
    const auto bad = Engine(host, silent).recover();
    ASSERT_TRUE(bad.has_errors());
    EXPECT_EQ(bad.items().back().code, codes::bad_record);
    EXPECT_THAT(silent.lines, IsEmpty());
}

/// A record that is kept refuses every other deployment, and must not be kept for ever.
TEST(EngineTest, AServiceUsersManagerThatIsGoneHoldsNothingUp)
{
    Target agent = target("agent");
    agent.side = Side::user;
    for (const Side scope : {Side::system, Side::user}) {
        FakeHost host;
        Before before;
        before.owner = "stack";
        before.scope = scope;
        before.services = {{agent, false, 0}};
        host.put(journal_path(), render_before(before));
        host.unreachable = {Side::user};
        Silent silent;
        EXPECT_TRUE(Engine(host, silent).recover().has_errors());
        EXPECT_EQ(host.files.contains(journal_path()), scope == Side::user);
    }
}

} // namespace
} // namespace initbridge::deploy
