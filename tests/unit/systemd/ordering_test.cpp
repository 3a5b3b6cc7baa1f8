#include "tests/unit/systemd/services.hpp"
#include "translate/systemd/ordering.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::systemd {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

model::Reference to(std::string unit)
{
    return {0, std::move(unit), test::mark(9)};
}

model::Reference to(std::size_t service)
{
    return {service, {}, test::mark(9)};
}

/// The ordering of a set-up and what belongs to it.
struct Ordered {
    explicit Ordered(test::Setup& setup)
        : setup_(setup)
        , rendered(setup.set.services.size(), true)
    {
        for (const model::Service& service : setup.set.services) {
            names.push_back(name_units(service, setup.out));
        }
        ordering.emplace(setup.set, names, rendered, "demo", setup.out);
    }

    Edges edges(std::size_t service) { return ordering->edges(service, setup_.facts, setup_.out); }

    test::Setup& setup_;
    std::vector<bool> rendered;
    std::vector<UnitNames> names;
    std::optional<Ordering> ordering;
};

TEST(Ordering, NeedsNoTargetsForOneLevel)
{
    test::Setup setup;
    setup.add("a");
    setup.add("b");
    Ordered ordered(setup);
    EXPECT_THAT(ordered.ordering->levels(model::Scope::system).targets, IsEmpty());
    EXPECT_THAT(ordered.edges(0).after, IsEmpty());
    EXPECT_THAT(ordered.edges(0).before, IsEmpty());
}

TEST(Ordering, PutsATargetBetweenLevels)
{
    test::Setup setup;
    setup.add_at(20, "last");
    setup.add_at(-5, "first");
    setup.add_at(7, "middle");
    Ordered ordered(setup);
    EXPECT_THAT(
        ordered.ordering->levels(model::Scope::system).targets,
        ElementsAre("initbridge-demo-m5.target", "initbridge-demo-7.target"));

    EXPECT_THAT(ordered.edges(1).after, IsEmpty());
    EXPECT_THAT(ordered.edges(1).before, ElementsAre("initbridge-demo-m5.target"));
    EXPECT_THAT(ordered.edges(2).wants, ElementsAre("initbridge-demo-m5.target"));
    EXPECT_THAT(ordered.edges(2).after, ElementsAre("initbridge-demo-m5.target"));
    EXPECT_THAT(ordered.edges(2).before, ElementsAre("initbridge-demo-7.target"));
    EXPECT_THAT(ordered.edges(0).after, ElementsAre("initbridge-demo-7.target"));
    EXPECT_THAT(ordered.edges(0).before, IsEmpty());
}

TEST(Ordering, KeepsTheScopesApart)
{
    test::Setup setup;
    setup.add_at(1, "a");
    setup.add_user("b");
    Ordered ordered(setup);
    EXPECT_THAT(ordered.edges(0).before, IsEmpty());
    EXPECT_THAT(ordered.edges(1).after, IsEmpty());
}

TEST(Ordering, ChainsTheTargets)
{
    test::Setup setup;
    for (const int priority : {1, 2, 3}) {
        setup.add_at(priority, "s" + std::to_string(priority));
    }
    Ordered ordered(setup);
    const std::string text = ordered.ordering->target_text(model::Scope::system, 1);
    EXPECT_THAT(test::values(text, "Wants"), ElementsAre("initbridge-demo-1.target"));
    EXPECT_THAT(test::values(text, "After"), ElementsAre("initbridge-demo-1.target"));
}

TEST(Ordering, WantsUnitsButNotServicesThatItComesAfter)
{
    test::Setup setup;
    setup.add("db");
    model::Service& web = setup.add("web");
    web.after = {to(0), to("network-online.target")};
    web.before_units = {to("nginx.service")};
    Ordered ordered(setup);
    EXPECT_THAT(ordered.edges(1).after, ElementsAre("db.service", "network-online.target"));
    EXPECT_THAT(ordered.edges(1).wants, ElementsAre("network-online.target"));
    EXPECT_THAT(ordered.edges(1).before, ElementsAre("nginx.service"));
}

TEST(Ordering, ComesAfterEveryCopy)
{
    test::Setup setup;
    setup.add("pool").instances = 2;
    setup.add("web").after = {to(0)};
    Ordered ordered(setup);
    EXPECT_THAT(ordered.edges(1).after, ElementsAre("pool@0.service", "pool@1.service"));
}

TEST(Ordering, WarnsOfOrderAcrossManagers)
{
    test::Setup setup;
    setup.add("db");
    setup.add_user("agent").after = {to(0), to("network-online.target"), to("pipewire.service")};
    Ordered ordered(setup);
    EXPECT_THAT(ordered.edges(1).after, ElementsAre("pipewire.service"));
    EXPECT_THAT(
        test::codes(setup.out), ElementsAre("systemd/no-equivalent", "systemd/no-equivalent"));
}

TEST(Ordering, LetsAnExplicitOrderBeatTheLevels)
{
    // `late` follows multi-user.target, which follows `high`, which would follow `late`'s level.
    test::Setup setup;
    setup.add_at(1, "late");
    setup.set.services[0].after = {to("multi-user.target")};
    setup.set.services[0].wanted_by = {"graphical.target"};
    setup.add_at(2, "high");
    setup.add_at(1, "follower");
    setup.set.services[2].after = {to(0)};
    setup.set.services[2].wanted_by = {"graphical.target"};
    Ordered ordered(setup);
    EXPECT_THAT(ordered.edges(0).before, IsEmpty());
    EXPECT_THAT(ordered.edges(2).before, IsEmpty());
    EXPECT_THAT(ordered.edges(1).after, ElementsAre("initbridge-demo-1.target"));
}

TEST(Ordering, LeavesAServiceAtItsOwnLevelWhenItFollowsOne)
{
    test::Setup setup;
    setup.add_at(20, "slow");
    setup.add_at(10, "fast");
    setup.set.services[1].after = {to(0)};
    setup.set.services[1].priority = 21; // as resolve raises it
    Ordered ordered(setup);
    EXPECT_THAT(ordered.edges(1).after, ElementsAre("slow.service"));
    EXPECT_THAT(ordered.edges(1).before, IsEmpty());
    EXPECT_THAT(ordered.edges(0).after, ElementsAre("initbridge-demo-10.target"));
}

TEST(Ordering, RefusesACircleThroughATargetThatWantsTheService)
{
    test::Setup setup;
    setup.add("kiosk").after = {to("graphical.target")}; // and wanted by multi-user.target
    Ordered ordered(setup);
    EXPECT_THAT(test::codes(setup.out), ElementsAre("systemd/order-circle"));
    EXPECT_THAT(
        setup.out.items()[0].message,
        testing::HasSubstr("'kiosk' → 'multi-user.target' → 'graphical.target' → 'kiosk'"));
}

TEST(Ordering, RefusesACircleThroughAUnitBetweenServices)
{
    test::Setup setup;
    setup.add("a").after = {to("x.service")};
    setup.add("b").before_units = {to("x.service")};
    setup.set.services[1].after = {to(0)};
    Ordered ordered(setup);
    EXPECT_THAT(test::codes(setup.out), ElementsAre("systemd/order-circle"));
}

TEST(Ordering, LetsAServiceFollowTheTargetThatWantsIt)
{
    test::Setup setup;
    setup.add("a").after = {to("multi-user.target")};
    Ordered ordered(setup);
    EXPECT_THAT(test::codes(setup.out), IsEmpty());
}

TEST(Ordering, SeesAUnitBetweenTwoServices)
{
    test::Setup setup;
    setup.add_at(1, "low");
    setup.set.services[0].after = {to("mount.service")};
    setup.add_at(2, "high");
    setup.set.services[1].before_units = {to("mount.service")};
    Ordered ordered(setup);
    EXPECT_THAT(ordered.edges(0).before, IsEmpty());
}

TEST(Ordering, NeedsOnlyAFewEdgesForEachService)
{
    test::Setup setup;
    for (int i = 0; i < 60; ++i) {
        setup.add_at(i / 2, "s" + std::to_string(i));
    }
    Ordered ordered(setup);
    for (std::size_t i = 0; i < 60; ++i) {
        const Edges edges = ordered.edges(i);
        EXPECT_LE(edges.after.size() + edges.before.size() + edges.wants.size(), 3U);
    }
}

} // namespace

} // namespace initbridge::systemd
