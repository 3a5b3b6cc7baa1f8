#include "tests/unit/resolve/resolve_fixture.hpp"

#include <chrono>
#include <set>

using initbridge::test::layer;
using initbridge::test::service;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace initbridge::resolve {

namespace {

test::EntryBuilder program(std::string name, std::uint32_t line = 1)
{
    return service(std::move(name), line).exec({"/bin/x"});
}

test::EntryBuilder listener_named(std::string name)
{
    return program(std::move(name)).kind(model::Kind::eventlistener).events({"TICK_5"});
}

std::vector<std::int64_t> priorities(const Resolved& outcome)
{
    std::vector<std::int64_t> result;
    for (const model::Service& each : outcome.set.services)
        result.push_back(each.priority);
    return result;
}

} // namespace

TEST(References, AreEntriesFirst)
{
    const Resolved outcome({program("a"), program("b").after({"a"})});
    EXPECT_THAT(services_of(outcome["b"].after), ElementsAre(0));
    EXPECT_EQ(outcome["b"].after[0].mark.line, 3U);
}

TEST(References, BeforeIsAfterTurnedRound)
{
    const Resolved outcome({program("a").before({"b"}), program("b").after({"a"})});
    EXPECT_THAT(outcome["a"].before_units, IsEmpty());
    EXPECT_THAT(services_of(outcome["b"].after), ElementsAre(0)) << "said twice, kept once";
}

TEST(References, AreUnitsWithASuffixElse)
{
    const Resolved outcome(
        {program("a").after({"network-online.target"}).before({"getty@tty1.service"})});
    EXPECT_THAT(outcome.codes(), IsEmpty());
    EXPECT_THAT(units_of(outcome["a"].after), ElementsAre("network-online.target"));
    EXPECT_THAT(units_of(outcome["a"].before_units), ElementsAre("getty@tty1.service"));
}

TEST(References, TheUnitOfAnEntryIsTheEntry)
{
    const Resolved outcome({
        program("a").unit("session-a"),
        program("b").after({"session-a.service"}),
        program("c").after({"a.service"}),
        program("d").scope(model::Scope::user).after({"session-a.service"}),
    });
    EXPECT_THAT(services_of(outcome["b"].after), ElementsAre(0));
    EXPECT_THAT(units_of(outcome["c"].after), ElementsAre("a.service"));
    EXPECT_THAT(units_of(outcome["d"].after), ElementsAre("session-a.service"));
}

TEST(References, APackagedEntryIsItsUnit)
{
    const Resolved outcome({
        service("db").use_packaged("postgresql.service").override_after({"seed", "x.mount"}),
        program("web").after({"db"}),
        program("seed"),
        program("early").before({"db"}),
    });
    EXPECT_THAT(outcome.codes(), IsEmpty());
    EXPECT_THAT(units_of(outcome["web"].after), ElementsAre("postgresql.service"));
    EXPECT_THAT(units_of(outcome["early"].before_units), ElementsAre("postgresql.service"));
    EXPECT_THAT(services_of(outcome.set.packaged[0].override_after), ElementsAre(1));
    EXPECT_THAT(units_of(outcome.set.packaged[0].override_after), ElementsAre("x.mount"));
}

TEST(References, AMixedPairIsTheHalfThatRuns)
{
    const std::vector<model::ServiceEntry> entries{
        service("ssh").use_packaged("sshd.service"),
        program("ssh"),
        program("web").after({"ssh"}),
    };
    const Resolved systemd(test::image({layer("app", entries)}, model::Init::systemd));
    EXPECT_THAT(units_of(systemd["web"].after), ElementsAre("sshd.service"));
    const Resolved supervisord(test::image({layer("app", entries)}, model::Init::supervisord));
    EXPECT_THAT(services_of(supervisord["web"].after), ElementsAre(0));
}

TEST(References, AnEntryWithAReadyMadeUnitIsThatUnit)
{
    model::Layer app = layer("app", {program("db"), program("web").after({"db"})});
    app.units.push_back({"db.service", "", {}});
    const Resolved outcome(test::image({app}));
    EXPECT_THAT(units_of(outcome["web"].after), ElementsAre("db.service"));
}

TEST(References, UnknownOnesAreErrorsWithASuggestion)
{
    const Resolved outcome({program("database"), program("web", 11).after({"databse"})});
    expect_only(outcome, codes::unknown_reference, 13);
    EXPECT_EQ(first(outcome).hint, "did you mean 'database'?");
    EXPECT_THAT(outcome.names(), ElementsAre("database"));

    const Resolved no_suffix({program("web").before({"network-online"})});
    expect_only(no_suffix, codes::unknown_reference, 3);
    EXPECT_THAT(first(no_suffix).hint, HasSubstr("with its suffix"));
    expect_only(Resolved({program("web").after({"a@.service"})}), codes::unknown_reference, 3);
}

TEST(References, AnEntryOfAnotherDistributionIsNotWaitedFor)
{
    model::Image image = test::image(
        {layer("app", {program("a").distro({"fedora"}), program("b", 11).after({"a"})})});
    image.distro = {"debian"};
    const Resolved outcome(image);
    expect_only(outcome, codes::filtered_reference, 13);
    EXPECT_EQ(first(outcome).severity, diag::Severity::note);
    EXPECT_THAT(outcome["b"].after, IsEmpty());
}

TEST(References, ToItselfAreErrors)
{
    expect_only(Resolved({program("a").after({"a"})}), codes::self_reference, 3);
    expect_only(Resolved({program("a").before({"a.service"})}), codes::self_reference, 3);
}

TEST(References, ToBrokenServicesGoWithThem)
{
    const Resolved outcome({
        service("broken", 1),
        program("a"),
        program("b").after({"broken", "a"}),
        service("packaged").use_packaged("p.service").override_after({"broken", "b"}),
    });
    expect_only(outcome, codes::nothing_to_run, 1);
    EXPECT_THAT(outcome.names(), ElementsAre("a", "b"));
    EXPECT_THAT(services_of(outcome["b"].after), ElementsAre(0));
    EXPECT_THAT(services_of(outcome.set.packaged[0].override_after), ElementsAre(1));
}

TEST(Cycles, ArePrinted)
{
    const Resolved outcome({
        program("a", 1).after({"c"}),
        program("b", 11).after({"a"}),
        program("c", 21).after({"b"}),
        program("d", 31).after({"a"}),
        program("e", 41),
    });
    expect_only(outcome, codes::order_cycle, 3, {3, 23, 13});
    EXPECT_THAT(first(outcome).message, HasSubstr("a → c → b → a"));
    EXPECT_EQ(first(outcome).related[0].message, "'a' after 'c'");
    EXPECT_THAT(outcome.names(), ElementsAre("e"));
}

TEST(Cycles, MayBeMadeOfBeforeAndOfPackagedUnits)
{
    expect_only(
        Resolved({program("a", 1).before({"b"}), program("b", 11).before({"a"})}),
        codes::order_cycle,
        13,
        {13, 3});
    const Resolved packaged({
        program("a", 1).after({"p"}),
        service("p", 11).use_packaged("p.service").override_after({"a"}),
    });
    ASSERT_THAT(packaged.codes(), ElementsAre(codes::order_cycle));
    EXPECT_THAT(first(packaged).message, HasSubstr("a → p → a"));
}

TEST(Cycles, AreEachReportedOnce)
{
    const Resolved outcome({
        program("a").after({"b"}),
        program("b").after({"a"}),
        program("c").after({"a", "d"}),
        program("d").after({"e"}),
        program("e").after({"d"}),
    });
    EXPECT_THAT(outcome.codes(), ElementsAre(codes::order_cycle, codes::order_cycle));
}

TEST(Priorities, OfTheAuthorAreKeptWhereTheyAgree)
{
    const Resolved outcome({program("a").priority(10), program("b").priority(20).after({"a"})});
    EXPECT_THAT(priorities(outcome), ElementsAre(10, 20));
}

TEST(Priorities, AreRaisedAsLittleAsOrderNeeds)
{
    const Resolved outcome({
        program("a").after({"b", "c"}),
        program("b").priority(5),
        program("c").after({"d"}).priority(30),
        program("d").priority(50),
        program("e").after({"f"}),
        program("f"),
    });
    EXPECT_THAT(priorities(outcome), ElementsAre(999, 5, 51, 50, 1000, 999));
    EXPECT_FALSE(outcome["a"].priority_needed);
    EXPECT_TRUE(outcome["c"].priority_needed);
    EXPECT_TRUE(outcome["e"].priority_needed);
    EXPECT_FALSE(outcome["f"].priority_needed);
}

TEST(Priorities, PassThroughPackagedUnits)
{
    const Resolved outcome({
        program("a").priority(5).after({"p"}),
        service("p").use_packaged("p.service").override_after({"b"}),
        program("b").priority(50),
    });
    EXPECT_THAT(priorities(outcome), ElementsAre(51, 50));
}

TEST(Priorities, OfListenersStayUniqueWhenRaised)
{
    const Resolved outcome({
        listener_named("a").after({"late"}),
        listener_named("b").after({"late"}),
        listener_named("c").priority(2001),
        program("late").priority(2000),
    });
    EXPECT_THAT(priorities(outcome), ElementsAre(2002, 2003, 2001, 2000));
}

TEST(Priorities, AHundredThousandServicesInALineTakeNoTime)
{
    constexpr int count = 100000;
    std::vector<model::ServiceEntry> entries;
    entries.reserve(count);
    // Authored in reverse, so that nothing is in order by luck; the last one follows them all.
    for (int i = count; i-- > 0;) {
        test::EntryBuilder entry = program("s" + std::to_string(i));
        if (i > 0)
            entry.after({"s" + std::to_string(i - 1)});
        if (i == 0)
            entry.before({"s" + std::to_string(count - 1)});
        entries.push_back(entry);
    }
    const model::Image image = test::image({layer("app", std::move(entries))});
    diag::Diagnostics diagnostics;
    const auto start = std::chrono::steady_clock::now();
    const model::ServiceSet set = resolve(image, {}, diagnostics);
    const auto spent = std::chrono::steady_clock::now() - start;
    EXPECT_TRUE(diagnostics.empty());
    ASSERT_EQ(set.services.size(), static_cast<std::size_t>(count));
    EXPECT_EQ(set.services.back().priority, 999);
    EXPECT_EQ(set.services.front().priority, 999 + count - 1);
    EXPECT_LT(spent, std::chrono::seconds(20)) << "not linear";
    RecordProperty(
        "milliseconds",
        std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(spent).count()));
}

TEST(Priorities, ManyListenersRaisedAtOnceTakeNoTime)
{
    constexpr int count = 20000;
    std::vector<model::ServiceEntry> entries;
    entries.reserve(count + 1);
    entries.push_back(program("late").priority(5000));
    for (int i = 0; i < count; ++i)
        entries.push_back(listener_named("l" + std::to_string(i)).after({"late"}));
    const model::Image image = test::image({layer("app", std::move(entries))});
    diag::Diagnostics diagnostics;
    const model::ServiceSet set = resolve(image, {}, diagnostics);
    std::set<std::int64_t> seen;
    for (const model::Service& each : set.services)
        seen.insert(each.priority);
    EXPECT_EQ(seen.size(), set.services.size());
    EXPECT_EQ(*seen.begin(), 5000);
}

} // namespace initbridge::resolve
