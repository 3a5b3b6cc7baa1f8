#include "src/deploy/work.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::deploy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = plan::Observed::Kind;

Target target_of(const std::string& real)
{
    Target result;
    result.name = real.substr(0, real.find('.'));
    result.real = real;
    return result;
}

std::vector<std::string> names(const std::vector<Target>& targets)
{
    std::vector<std::string> result;
    for (const Target& each : targets) {
        result.push_back(each.real);
    }
    return result;
}

plan::WriteFile file(const std::string& path, const std::string& content)
{
    return {path, content, 0644};
}

TEST(ChangedUnitsTest, AreThoseWhoseFilesMeanSomethingElse)
{
    plan::Plan plan;
    plan.steps = {
        file("/etc/systemd/system/a.service", "# by 2\n[Service]\nX=1\n"),
        file("/etc/systemd/system/b.service", "[Service]\nX=2\n"),
        file("/etc/systemd/system/c@.service", "[Service]\n"),
        file("/etc/systemd/system/d.service.d/90-x.conf", "[Service]\n"),
        file("/etc/systemd/user/a.service", "[Service]\n"),
        plan::RemovePath{"/etc/systemd/system/e.service.d/90-x.conf"},
        plan::MakeSymlink{"/etc/systemd/system/multi-user.target.wants/f.service", "x"}};
    const std::map<std::string, plan::Observed> observed{
        {"/etc/systemd/system/a.service",
         {Kind::file, 0644, {}, "# by 1\n[Service]\n\nX=1\n", false}},
        {"/etc/systemd/system/b.service", {Kind::file, 0644, {}, "[Service]\nX=1\n", false}}};
    const ChangedUnits changed(plan, observed);
    EXPECT_FALSE(changed.contains(target_of("a.service")));
    EXPECT_TRUE(changed.contains(target_of("b.service")));
    EXPECT_TRUE(changed.contains(target_of("c@0.service")));
    EXPECT_TRUE(changed.contains(target_of("d.service")));
    EXPECT_TRUE(changed.contains(target_of("e.service")));
    EXPECT_FALSE(changed.contains(target_of("f.service")));
    Target user = target_of("a.service");
    user.side = Side::user;
    EXPECT_TRUE(changed.contains(user));
}

TEST(ChangedUnitsTest, AreThoseWhoseFragmentsMeanSomethingElse)
{
    plan::Plan plan;
    plan.steps = {
        file("/etc/supervisord.d/stack-a.conf", "# by 2\n[program:a]\nx=1\n"),
        file("/etc/supervisord.d/stack-b.conf", "[program:b]\nx=2\n"),
        file("/etc/supervisord.conf", "[program:c]\nx=2\n")};
    const std::map<std::string, plan::Observed> observed{
        {"/etc/supervisord.d/stack-a.conf",
         {Kind::file, 0644, {}, "# by 1\n[program:a]\nx=1\n", false}}};
    const ChangedUnits changed(plan, observed);
    Target target;
    target.side = Side::supervisord;
    target.group = "stack";
    for (const auto& [entry, differs] : {std::pair{"a", false}, {"b", true}, {"c", false}}) {
        target.entry = entry;
        EXPECT_EQ(changed.contains(target), differs) << entry;
    }
}

TEST(DecideTest, TouchesOnlyWhatChanged)
{
    plan::Plan plan;
    plan.steps = {
        file("/etc/systemd/system/changed.service", "x"),
        file("/etc/systemd/system/down.service", "x"),
        file("/etc/systemd/system/fresh.service", "x"),
        file("/etc/systemd/system/waits.service", "x")};
    Target waits = target_of("waits.service");
    waits.at_boot = false;
    Situation situation;
    situation.old = {
        target_of("same.service"),
        target_of("stopped.service"),
        target_of("changed.service"),
        target_of("down.service")};
    situation.wanted = situation.old;
    situation.wanted.push_back(target_of("fresh.service"));
    situation.wanted.push_back(waits);
    situation.running = {{Side::system, "same.service"}, {Side::system, "changed.service"}};
    Work work;
    decide(work, situation, ChangedUnits(plan, {}));
    EXPECT_THAT(names(work.restart), ElementsAre("changed.service"));
    EXPECT_THAT(names(work.start), ElementsAre("down.service", "fresh.service"));
    EXPECT_THAT(work.stop, IsEmpty());
    EXPECT_THAT(work.gone, IsEmpty());

    situation.waits = {{Side::system, "fresh.service"}, {Side::system, "changed.service"}};
    Work early;
    decide(early, situation, ChangedUnits(plan, {}));
    EXPECT_THAT(names(early.restart), ElementsAre("changed.service"));
    EXPECT_THAT(names(early.start), ElementsAre("down.service"));
    EXPECT_THAT(names(early.deferred), ElementsAre("fresh.service"));

    situation.no_start = true;
    Work later;
    decide(later, situation, ChangedUnits(plan, {}));
    EXPECT_THAT(
        names(later.deferred), ElementsAre("changed.service", "down.service", "fresh.service"));
    EXPECT_TRUE(later.empty());
}

TEST(DecideTest, WhatAnotherDeploymentHasAsWellIsLeftToIt)
{
    Situation situation;
    situation.old = {target_of("common.service"), target_of("own.service")};
    situation.running = {{Side::system, "common.service"}, {Side::system, "own.service"}};
    situation.shared = {{Side::system, "common.service"}};
    Work work;
    decide(work, situation, ChangedUnits({}, {}));
    EXPECT_THAT(names(work.stop), ElementsAre("own.service"));
    EXPECT_THAT(names(work.gone), ElementsAre("own.service"));
}

TEST(DecideTest, WhatIsWantedNoLongerBecomesWhatItWas)
{
    plan::Plan plan;
    plan.steps = {plan::RemovePath{"/etc/systemd/system/c.service.d/90-x.conf"}};
    Situation situation;
    situation.old = {
        target_of("a.service"),
        target_of("b.service"),
        target_of("c.service"),
        target_of("d.service")};
    situation.running = {
        {Side::system, "a.service"}, {Side::system, "c.service"}, {Side::system, "d.service"}};
    situation.ran_before = {
        {Side::system, "b.service"}, {Side::system, "c.service"}, {Side::system, "d.service"}};
    Work work;
    decide(work, situation, ChangedUnits(plan, {}));
    EXPECT_THAT(names(work.stop), ElementsAre("a.service"));
    EXPECT_THAT(names(work.gone), ElementsAre("a.service"));
    EXPECT_THAT(names(work.start), ElementsAre("b.service"));
    EXPECT_THAT(names(work.restart), ElementsAre("c.service"));
}

TEST(WorkTest, IsShownInTheOrderInWhichItIsDone)
{
    Work work;
    work.stop = {target_of("a.service")};
    work.files.steps = {plan::RemovePath{"/etc/x"}};
    work.restart = {target_of("b.service")};
    work.start = {target_of("c.service")};
    work.start.front().side = Side::user;
    EXPECT_EQ(
        render(work), "stop a.service\nremove /etc/x\nrestart b.service\nstart c.service (user)\n");
}

TEST(WorkTest, SaysThatSupervisordReadsItsConfiguration)
{
    Work work;
    EXPECT_TRUE(work.empty());
    work.stale = true;
    work.reload = {Side::supervisord};
    EXPECT_FALSE(work.empty());
    EXPECT_EQ(render(work), "update supervisord\n");
    EXPECT_THAT(json::dump(to_json(work), 0), HasSubstr("supervisord"));
}

} // namespace
} // namespace initbridge::deploy
