#include "tests/unit/resolve/resolve_fixture.hpp"

using initbridge::test::layer;
using initbridge::test::service;
using testing::ElementsAre;
using testing::IsEmpty;

namespace initbridge::resolve {

namespace {

model::Image pair(model::Init init)
{
    return test::image(
        {layer(
            "ssh",
            {service("ssh", 1).use_packaged("ssh.service"),
             service("ssh", 11).exec({"/usr/sbin/sshd", "-D"})})},
        init);
}

} // namespace

TEST(Distro, AnEntryExistsOnItsDistributionsOnly)
{
    model::Image image = test::image({layer(
        "app",
        {service("a").exec({"/a"}).distro({"debian"}),
         service("b").exec({"/b"}).distro({"debian:13", "fedora"}),
         service("c").exec({"/c"})})});
    image.distro = {"debian", "debian:12"};
    EXPECT_THAT(Resolved(image).names(), ElementsAre("a", "c"));
    image.distro = {"debian", "debian:13"};
    EXPECT_THAT(Resolved(image).names(), ElementsAre("a", "b", "c"));
}

TEST(Distro, TheRootTellsWhereTheImageDoesNot)
{
    model::Image image =
        test::image({layer("app", {service("a").exec({"/a"}).distro({"debian"})})});
    facts::TargetFacts facts;
    facts.distro = {"debian", "debian:12"};
    EXPECT_THAT(Resolved(image, facts).names(), ElementsAre("a"));
    image.distro = {"fedora"};
    EXPECT_THAT(Resolved(image, facts).names(), IsEmpty());
}

TEST(Distro, ArchHasTwoNames)
{
    model::Image image = test::image({layer(
        "app",
        {service("a").exec({"/a"}).distro({"archlinux"}),
         service("b").exec({"/b"}).distro({"archlinuxarm"})})});
    image.distro = {"arch"};
    EXPECT_THAT(Resolved(image).names(), ElementsAre("a"));
}

TEST(Distro, AnUnknownOneIsAnErrorForEntriesThatAsk)
{
    const Resolved outcome({
        service("a").exec({"/a"}).distro({"debian"}),
        service("b").exec({"/b"}),
    });
    expect_only(outcome, codes::unknown_distro, 3);
    EXPECT_THAT(outcome.names(), ElementsAre("b"));
}

TEST(Distro, IsFilteredBeforeDuplicatesAreLookedFor)
{
    model::Image image = test::image({layer(
        "app",
        {service("a").exec({"/a1"}).distro({"debian"}),
         service("a").exec({"/a2"}).distro({"fedora"})})});
    image.distro = {"fedora"};
    const Resolved outcome(image);
    EXPECT_THAT(outcome.codes(), IsEmpty());
    EXPECT_EQ(outcome["a"].argv.front().value, model::Text{"/a2"});
}

TEST(OneUser, GetsNothingOfSystemScope)
{
    model::Layer app = layer(
        "app",
        {service("a").exec({"/a"}).scope(model::Scope::user).after({"b"}),
         service("b").exec({"/b"}),
         service("c").use_packaged("c").scope(model::Scope::system)});
    app.relay_ports = {{9222, test::mark(5)}};
    model::Image image = test::image({app});
    image.only_user = true;
    const Resolved outcome(image);
    EXPECT_THAT(outcome.names(), ElementsAre("a"));
    EXPECT_THAT(outcome["a"].after, IsEmpty());
    EXPECT_THAT(outcome.set.packaged, IsEmpty());
    EXPECT_THAT(
        outcome.codes(),
        testing::UnorderedElementsAre(
            codes::other_scope, codes::other_scope, codes::other_scope, codes::filtered_reference));
}

TEST(Duplicates, TwoEntriesOfOneNameAreAnErrorWhateverTheirScope)
{
    const Resolved outcome(test::image({
        layer("one", {service("web", 1).exec({"/a"})}),
        layer("two", {service("web", 21).exec({"/b"}).scope(model::Scope::user)}),
    }));
    expect_only(outcome, codes::duplicate_name, 21, {1});
    EXPECT_THAT(outcome.names(), ElementsAre("web"));
}

TEST(Duplicates, AMixedPairOfTwoLayersIsNone)
{
    const Resolved outcome(test::image({
        layer("one", {service("ssh", 1).use_packaged("ssh.service")}),
        layer("two", {service("ssh", 21).exec({"/usr/sbin/sshd"})}),
    }));
    expect_only(outcome, codes::duplicate_name, 21, {1});
}

TEST(Duplicates, AThirdOneOfAMixedPairIsOneTooMany)
{
    model::Image image = pair(model::Init::systemd);
    image.layers.front().entries.push_back(service("ssh", 31).exec({"/b"}));
    expect_only(Resolved(image), codes::duplicate_name, 31, {1});
}

TEST(MixedPair, SystemdTakesThePackagedHalf)
{
    const Resolved outcome(pair(model::Init::systemd));
    EXPECT_THAT(outcome.codes(), IsEmpty());
    EXPECT_THAT(outcome.names(), IsEmpty());
    ASSERT_EQ(outcome.set.packaged.size(), 1U);
    EXPECT_TRUE(outcome.set.packaged.front().has_twin);
}

TEST(MixedPair, SupervisordTakesTheCommandWithoutAWord)
{
    const Resolved outcome(pair(model::Init::supervisord));
    EXPECT_THAT(outcome.codes(), IsEmpty());
    EXPECT_THAT(outcome.names(), ElementsAre("ssh"));
    EXPECT_THAT(outcome.set.packaged, IsEmpty());
}

TEST(MixedPair, UnderTheBridgeSystemdWins)
{
    model::Image image = pair(model::Init::supervisord);
    image.bootc = true;
    const Resolved outcome(image);
    EXPECT_THAT(outcome.names(), IsEmpty());
    EXPECT_EQ(outcome.set.packaged.size(), 1U);
}

TEST(MixedPair, AReadyMadeUnitStandsForTheEntryOfItsName)
{
    model::Layer app = layer("app", {service("web").exec({"/web"})});
    app.units.push_back({"web.service", "[Service]\nExecStart=/web\n", {}});
    const Resolved systemd(test::image({app}, model::Init::systemd));
    EXPECT_THAT(systemd.codes(), IsEmpty());
    EXPECT_THAT(systemd.names(), IsEmpty());
    const Resolved supervisord(test::image({app}, model::Init::supervisord));
    EXPECT_THAT(supervisord.codes(), IsEmpty());
    EXPECT_THAT(supervisord.names(), ElementsAre("web"));
}

TEST(Outputs, AReadyMadeUnitOfAnotherLayerIsInTheWay)
{
    model::Layer other = layer("other", std::vector<model::ServiceEntry>{});
    other.units.push_back({"web.service", "", diag::FileId{7}});
    const Resolved outcome(test::image({layer("app", {service("web", 3).exec({"/web"})}), other}));
    expect_only(outcome, codes::duplicate_unit, 3, {1});
    EXPECT_EQ(outcome.diagnostics.items()[0].related[0].where.file, diag::FileId{7});
}

TEST(Outputs, TwoLayersCannotShipOneUnit)
{
    model::Layer one = layer("one", std::vector<model::ServiceEntry>{});
    one.units.push_back({"web.socket", "", diag::FileId{1}});
    model::Layer two = one;
    two.units[0].file = diag::FileId{2};
    const Resolved outcome(test::image({one, two}));
    expect_only(outcome, codes::duplicate_unit, 1, {1});
    EXPECT_EQ(outcome.diagnostics.items()[0].where->file, diag::FileId{2});
}

TEST(Outputs, TwoEntriesCannotBeOneUnitOfAScope)
{
    const auto first = service("a", 1).exec({"/a"}).unit("web").build();
    expect_only(
        Resolved({first, service("b", 11).exec({"/b"}).unit("web.service")}),
        codes::duplicate_unit,
        13,
        {3});
    expect_only(Resolved({first, service("web", 11).exec({"/b"})}), codes::duplicate_unit, 11, {3});
    EXPECT_THAT(
        Resolved({first, service("b", 11).exec({"/b"}).unit("web").scope(model::Scope::user)})
            .codes(),
        IsEmpty());
}

TEST(Outputs, AnEntryCannotShadowAPackagedUnitOfTheImage)
{
    expect_only(
        Resolved({service("x", 1).use_packaged("ssh.service"), service("ssh", 11).exec({"/s"})}),
        codes::duplicate_unit,
        11,
        {2});
    expect_only(
        Resolved({
            service("x", 1).use_packaged("ssh.service"),
            service("y", 11).use_packaged("ssh.service"),
        }),
        codes::duplicate_unit,
        12,
        {2});
}

TEST(Outputs, ACopyOfANumberedEntryIsAUnitToo)
{
    const auto numbered = service("web", 1).exec({"/web"}).instances(3).build();
    expect_only(
        Resolved({numbered, service("web@2", 11).exec({"/b"})}), codes::duplicate_unit, 11, {3});
    EXPECT_THAT(Resolved({numbered, service("web@3").exec({"/b"})}).codes(), IsEmpty());
}

TEST(Outputs, FragmentsOfSupervisordAreNamedByLayerAndEntry)
{
    const std::vector<model::Layer> layers{
        layer("a-b", {service("c", 1).exec({"/c"})}),
        layer("a", {service("b-c", 11).exec({"/c"})}),
    };
    expect_only(
        Resolved(test::image(layers, model::Init::supervisord)),
        codes::duplicate_fragment,
        11,
        {1});
    EXPECT_THAT(Resolved(test::image(layers, model::Init::systemd)).codes(), IsEmpty());
}

TEST(Relays, StandBehindTheEntriesOfTheirLayer)
{
    model::Layer one = layer("one", {service("a").exec({"/a"})});
    one.relay_ports = {{9222, test::mark(5)}};
    const Resolved outcome(test::image({one, layer("two", {service("b").exec({"/b"})})}));
    EXPECT_THAT(outcome.names(), ElementsAre("a", "relay-9222", "b"));
    const model::Service& relay = outcome["relay-9222"];
    EXPECT_TRUE(relay.relay);
    EXPECT_EQ(relay.entry, nullptr);
    EXPECT_EQ(relay.mark, test::mark(5));
    EXPECT_EQ(relay.layer->name.value, "one");
    EXPECT_EQ(relay.description, "one: relay-9222");
    EXPECT_THAT(
        relay.argv,
        ElementsAre(
            model::Marked<model::Text>{model::Text{"/usr/bin/initbridge"}, {}},
            model::Marked<model::Text>{model::Text{"relay"}, {}},
            model::Marked<model::Text>{model::Text{"9222"}, {}}));
    EXPECT_EQ(relay.restart, model::RestartPolicy::always);
    EXPECT_EQ(relay.start_secs.count(), 0);
    EXPECT_EQ(relay.priority, 1);
    EXPECT_TRUE(relay.priority_needed);
    EXPECT_THAT(relay.wanted_by, ElementsAre("multi-user.target"));
    EXPECT_EQ(relay.working_directory, model::Text{"/"});
}

TEST(Relays, EachPortOnceInAnImage)
{
    const Resolved outcome(
        test::image({test::layer("one").relay(80, 3), test::layer("two").relay(80, 13)}));
    expect_only(outcome, codes::duplicate_relay, 13, {3});
    EXPECT_THAT(outcome.names(), ElementsAre("relay-80"));
}

TEST(Relays, TheirNamesCount)
{
    model::Layer one = layer("one", {service("relay-80", 1).exec({"/a"})});
    one.relay_ports = {{80, test::mark(9)}};
    const Resolved outcome(test::image({one}));
    expect_only(outcome, codes::duplicate_name, 9, {1});
    EXPECT_THAT(outcome.names(), ElementsAre("relay-80"));
    EXPECT_FALSE(outcome["relay-80"].relay);
}

} // namespace initbridge::resolve
