#include "src/eventhost/roster.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace initbridge::eventhost {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

service::Target target(const std::string& entry, const std::string& name, std::int64_t priority)
{
    service::Target result;
    result.entry = entry;
    result.name = name;
    result.real = name + ".service";
    result.priority = priority;
    return result;
}

TEST(RosterTest, HasGroupsInSupervisordsOrder)
{
    Roster roster;
    const auto change = roster.update(
        {target("b", "b", 999),
         target("a", "a", 999),
         target("late", "late", 1000),
         target("first", "first", 1)});
    EXPECT_THAT(change.added, ElementsAre("first", "b", "a", "late"));
    EXPECT_THAT(change.removed, IsEmpty());
}

TEST(RosterTest, NamesCopiesAsSupervisordAndAsTheShimDoes)
{
    Roster roster;
    (void)roster.update({target("web", "web:0", 1), target("web", "web:1", 1)});
    Watched* copy = roster.find_reported("web@1");
    ASSERT_NE(copy, nullptr);
    EXPECT_EQ(
        copy->history.take({ProcessState::starting, 5, 0, false}).front().payload,
        "processname:web_01 groupname:web from_state:STOPPED tries:0");
    EXPECT_EQ(copy, roster.find_unit(service::Side::system, "web:1.service"));
    EXPECT_EQ(roster.find_unit(service::Side::user, "web:1.service"), nullptr);
    EXPECT_EQ(roster.find_reported("web"), nullptr);
}

TEST(RosterTest, TakesInWhatOnlyReports)
{
    Roster roster;
    (void)roster.add_reported("web@1");
    ASSERT_NE(roster.find_reported("web@1"), nullptr);
    EXPECT_EQ(
        roster.find_reported("web@1")
            ->history.take({ProcessState::starting, 5, 0, false})
            .front()
            .payload,
        "processname:web_01 groupname:web from_state:STOPPED tries:0");
    EXPECT_EQ(roster.add_reported("db").target.entry, "db");
}

TEST(RosterTest, KeepsTheHistoryOfWhatStays)
{
    Roster roster;
    (void)roster.update({target("a", "a", 1), target("b", "b", 1)});
    (void)roster.find_reported("a")->history.take({ProcessState::running, 5, 0, false});
    const auto change = roster.update({target("c", "c", 0), target("a", "a", 1)});
    EXPECT_THAT(change.added, ElementsAre("c"));
    EXPECT_THAT(change.removed, ElementsAre("b"));
    EXPECT_EQ(roster.find_reported("a")->history.state(), ProcessState::running);
    EXPECT_TRUE(roster.has(service::Side::system));
    EXPECT_FALSE(roster.has(service::Side::user));
}

} // namespace
} // namespace initbridge::eventhost
