#include "translate/systemd/install.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::systemd {

namespace {

using facts::UnitScope;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

const std::string vendor = "/usr/lib/systemd/system/";
const std::string etc = "/etc/systemd/system/";

/// A root with units; systemctl itself is asked in tests/integration/enable.
struct Root {
    Root& unit(const std::string& name, std::string text, const std::string& folder = vendor)
    {
        facts.system_units[name] = {
            folder + name, facts::UnitOrigin::vendor, std::move(text), {}, false};
        return *this;
    }

    Root& link(const std::string& name, std::string target, const std::string& folder = vendor)
    {
        facts.system_units[name] = {
            folder + name, facts::UnitOrigin::vendor, {}, std::move(target), false};
        return *this;
    }

    [[nodiscard]] Enabling enable(const std::string& name) const
    {
        return enable_links(name, UnitView(facts, UnitScope::system));
    }

    [[nodiscard]] std::set<std::string> disable(const std::string& name) const
    {
        return disable_links(name, UnitView(facts, UnitScope::system), facts.enable_links);
    }

    facts::TargetFacts facts;
};

std::string install(const std::string& lines)
{
    return "[Unit]\nDescription=d\n[Install]\n" + lines + "\n";
}

TEST(EnableLinks, LinksWantersAndAliases)
{
    Root root;
    root.unit("a.service", install("WantedBy=x.target\nRequiredBy=y.target\nAlias=b.service"));
    const Enabling enabling = root.enable("a.service");
    EXPECT_EQ(enabling.state, EnableState::enabled);
    EXPECT_THAT(
        enabling.links,
        ElementsAre(
            Pair(etc + "b.service", vendor + "a.service"),
            Pair(etc + "x.target.wants/a.service", vendor + "a.service"),
            Pair(etc + "y.target.requires/a.service", vendor + "a.service")));
}

TEST(EnableLinks, KnowsUpheldByFromVersion254)
{
    Root root;
    root.unit("a.service", install("UpheldBy=x.target"));
    root.facts.systemd_version = 253;
    EXPECT_EQ(root.enable("a.service").state, EnableState::is_static);
    root.facts.systemd_version = 254;
    EXPECT_THAT(
        root.enable("a.service").links,
        ElementsAre(Pair(etc + "x.target.upholds/a.service", vendor + "a.service")));
}

TEST(EnableLinks, PutsUserUnitsIntoTheUserFolder)
{
    facts::TargetFacts facts;
    facts.user_units["a.service"].path = "/usr/lib/systemd/user/a.service";
    facts.user_units["a.service"].text = install("WantedBy=default.target");
    EXPECT_THAT(
        enable_links("a.service", UnitView(facts, UnitScope::user)).links,
        ElementsAre(Pair(
            "/etc/systemd/user/default.target.wants/a.service",
            "/usr/lib/systemd/user/a.service")));
}

TEST(EnableLinks, NamesAnInstanceAndPointsToTheTemplate)
{
    Root root;
    root.unit("a@.service", install("WantedBy=x@%i.target"));
    EXPECT_THAT(
        root.enable("a@1.service").links,
        ElementsAre(Pair(etc + "x@1.target.wants/a@1.service", vendor + "a@.service")));
}

TEST(EnableLinks, RefusesATemplateThatAPlainUnitIsToWant)
{
    Root root;
    root.unit("x.target", "[Unit]\n").unit("a@.service", install("WantedBy=x.target"));
    const Enabling enabling = root.enable("a@.service");
    EXPECT_THAT(enabling.links, IsEmpty());
    EXPECT_THAT(
        enabling.problems,
        ElementsAre(InstallProblem{InstallProblemKind::plain_target, "a@.service", "x.target"}));
}

TEST(EnableLinks, FollowsAlsoAndSaysWhatItLedTo)
{
    Root root;
    root.unit("a.service", install("WantedBy=x.target\nAlso=b.socket c.service"));
    root.unit("b.socket", install("WantedBy=x.target\nAlso=a.service"));
    root.unit("x.target", "[Unit]\n");
    const Enabling enabling = root.enable("a.service");
    EXPECT_THAT(enabling.also, ElementsAre("b.socket"));
    EXPECT_THAT(
        enabling.problems,
        ElementsAre(InstallProblem{InstallProblemKind::also_missing, "a.service", "c.service"}));
    EXPECT_EQ(enabling.links.size(), 2U);
}

TEST(EnableLinks, TellsStatesApart)
{
    Root root;
    root.unit("static.service", "[Unit]\n")
        .unit("empty.service", "")
        .unit("broken.service", "[Unit\n")
        .link("masked.service", "/dev/null", etc)
        .link("nowhere.service", "gone.service");
    EXPECT_EQ(root.enable("static.service").state, EnableState::is_static);
    EXPECT_EQ(root.enable("empty.service").state, EnableState::masked);
    EXPECT_EQ(root.enable("broken.service").state, EnableState::invalid);
    EXPECT_EQ(root.enable("masked.service").state, EnableState::masked);
    EXPECT_EQ(root.enable("nowhere.service").state, EnableState::dangling);
    EXPECT_EQ(root.enable("gone.service").state, EnableState::missing);
    EXPECT_EQ(root.enable("no unit").state, EnableState::invalid);
}

TEST(EnableLinks, ResolvesAnAliasLink)
{
    Root root;
    root.unit("ssh.service", install("WantedBy=x.target\nAlias=sshd.service"));
    root.link("sshd.service", "/usr/lib/systemd/system/ssh.service", etc);
    const Enabling enabling = root.enable("sshd.service");
    EXPECT_EQ(enabling.unit, "ssh.service");
    EXPECT_TRUE(enabling.links.contains(etc + "x.target.wants/ssh.service"));
}

TEST(EnableLinks, ResolvesAnAliasThatIsOnlyInAnInstallSection)
{
    Root root;
    root.unit("ssh.service", install("WantedBy=x.target\nAlias=sshd.service"));
    EXPECT_EQ(root.enable("sshd.service").unit, "ssh.service");
    EXPECT_EQ(root.enable("ss.service").state, EnableState::missing);
}

TEST(EnableLinks, LeavesAnAliasThatIsTakenAndReplacesOneOfOurs)
{
    Root root;
    root.unit("a.service", install("Alias=b.service")).link("b.service", vendor + "c.service", etc);
    EXPECT_THAT(
        root.enable("a.service").problems,
        ElementsAre(InstallProblem{InstallProblemKind::alias_taken, "a.service", "b.service"}));
    root.facts.system_units["b.service"].ours = true;
    EXPECT_THAT(
        root.enable("a.service").links, ElementsAre(Pair(etc + "b.service", vendor + "a.service")));
}

TEST(EnableLinks, ReadsDropInsInTheOrderOfTheirNames)
{
    Root root;
    root.unit("a.service", install("WantedBy=x.target"));
    root.facts.system_dropins["a.service"] = {
        {vendor + "a.service.d/2.conf", install("WantedBy=\nWantedBy=y.target")},
        {etc + "a.service.d/1.conf", install("WantedBy=z.target")},
    };
    EXPECT_THAT(
        root.enable("a.service").links,
        ElementsAre(Pair(etc + "y.target.wants/a.service", vendor + "a.service")));
}

TEST(EnableLinks, ReportsSpecifiersOfTheMachine)
{
    Root root;
    root.unit("x.target", "[Unit]\n");
    root.unit("a.service", install("WantedBy=%m.target %z.target x.target"));
    EXPECT_THAT(
        root.enable("a.service").problems,
        ElementsAre(
            InstallProblem{InstallProblemKind::machine_specifier, "a.service", "%m.target"},
            InstallProblem{InstallProblemKind::bad_specifier, "a.service", "%z.target"}));
}

TEST(UnitView, PrefersTheFolderOfHigherPrecedence)
{
    Root root;
    root.unit("a.service", install("WantedBy=x.target"), etc);
    UnitView view(root.facts, UnitScope::system);
    view.add(vendor + "a.service", install("WantedBy=y.target"));
    EXPECT_EQ(view.find("a.service")->path, etc + "a.service");
    root.facts.system_units["a.service"].ours = true; // goes away when it is not written again
    view.add(vendor + "a.service", install("WantedBy=y.target"));
    EXPECT_EQ(view.find("a.service")->path, vendor + "a.service");
}

TEST(UnitView, SpellsLibAsTheRootsSystemdDoes)
{
    facts::TargetFacts facts;
    facts.lib_first = true;
    UnitView system(facts, UnitScope::system);
    system.add(vendor + "a.service", install("WantedBy=x.target"));
    EXPECT_THAT(
        enable_links("a.service", system).links,
        ElementsAre(Pair(etc + "x.target.wants/a.service", "/lib/systemd/system/a.service")));
    UnitView user(facts, UnitScope::user);
    user.add("/usr/lib/systemd/user/a.service", install("WantedBy=x.target"));
    EXPECT_EQ(user.find("a.service")->path, "/usr/lib/systemd/user/a.service");
}

TEST(DisableLinks, FindsLinksByNameTargetAndAlso)
{
    Root root;
    root.unit("a.service", install("WantedBy=x.target\nAlso=b.socket"));
    root.unit("b.socket", install("WantedBy=x.target"));
    root.facts.enable_links = {
        {etc + "alias.service", vendor + "a.service"},
        {etc + "q.target.wants/alias.service", "../alias.service"},
        {etc + "x.target.wants/a.service", "/lib/systemd/system/a.service"},
        {etc + "x.target.wants/b.socket", vendor + "b.socket"},
        {etc + "x.target.wants/c.service", vendor + "c.service"},
        {vendor + "y.target.wants/a.service", "../a.service"},
        {"/etc/systemd/user/x.target.wants/a.service", "/usr/lib/systemd/user/a.service"},
    };
    EXPECT_THAT(
        root.disable("a.service"),
        ElementsAre(
            etc + "alias.service",
            etc + "q.target.wants/alias.service",
            etc + "x.target.wants/a.service",
            etc + "x.target.wants/b.socket"));
    EXPECT_THAT(
        vendor_links("a.service", UnitView(root.facts, UnitScope::system), root.facts.enable_links),
        ElementsAre(vendor + "y.target.wants/a.service"));
}

TEST(DisableLinks, TakesInstancesWithTheirTemplateButNoMasks)
{
    Root root;
    root.unit("a@.service", install("WantedBy=x.target"));
    root.facts.enable_links = {
        {etc + "a@3.service", "/dev/null"},
        {etc + "x.target.wants/a@1.service", vendor + "a@.service"},
        {etc + "x.target.wants/a@2.service", vendor + "a@.service"},
    };
    EXPECT_THAT(
        root.disable("a@.service"),
        ElementsAre(etc + "x.target.wants/a@1.service", etc + "x.target.wants/a@2.service"));
    EXPECT_THAT(root.disable("a@1.service"), ElementsAre(etc + "x.target.wants/a@1.service"));
}

} // namespace

} // namespace initbridge::systemd
