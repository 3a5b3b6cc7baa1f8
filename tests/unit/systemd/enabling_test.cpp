#include "tests/unit/systemd/services.hpp"
#include "translate/systemd/codes.hpp"
#include "translate/systemd/enabling.hpp"
#include "translate/systemd/presets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::systemd {

namespace {

using model::Scope;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string wanted = "[Install]\nWantedBy=multi-user.target\n";
const std::string link_folder = "/etc/systemd/system/multi-user.target.wants/";

/// Wishes about packaged units of a full root.
struct Wishes {
    Wishes()
    {
        facts.root = facts::RootKind::full;
        unit("multi-user.target", "[Unit]\n");
    }

    void unit(const std::string& name, std::string text)
    {
        facts.system_units[name] = {
            "/usr/lib/systemd/system/" + name,
            facts::UnitOrigin::vendor,
            std::move(text),
            {},
            false};
    }

    void want(const std::string& name, bool enable, Scope scope = Scope::system)
    {
        wishes.emplace_back(scope, name, enable);
    }

    Rendering write()
    {
        Enabler enabler(facts, options);
        std::uint32_t line = 0;
        for (const auto& [scope, name, enable] : wishes) {
            enabler.want(scope, name, {enable, Enabler::Origin::packaged, test::mark(++line)});
        }
        Rendering rendering;
        enabler.write("# head\n", rendering, out);
        return rendering;
    }

    static std::string preset(const Rendering& rendering, const std::string& scope = "system")
    {
        const plan::Node* node =
            rendering.tree.find("/usr/lib/systemd/" + scope + "-preset/10-initbridge-demo.preset");
        return node == nullptr ? "" : std::get<plan::File>(*node).content;
    }

    facts::TargetFacts facts;
    Options options{"demo", Layout::admin};
    std::vector<std::tuple<Scope, std::string, bool>> wishes;
    diag::Diagnostics out;
};

TEST(Presets, SortsNamesAndGathersInstances)
{
    Presets presets;
    presets.set("b.service", Presets::Verb::enable);
    presets.set("a@2.service", Presets::Verb::enable);
    presets.set("a@10.service", Presets::Verb::enable);
    presets.set("a@3.service", Presets::Verb::disable);
    presets.set("a.service", Presets::Verb::disable);
    EXPECT_EQ(
        presets.render(),
        "disable a.service\nenable a@.service 10 2\ndisable a@3.service\nenable b.service\n");
}

TEST(Presets, TakesTheLastWordOnAnInstance)
{
    Presets presets;
    presets.set("a@1.service", Presets::Verb::disable);
    presets.set("a@1.service", Presets::Verb::enable);
    EXPECT_EQ(presets.render(), "enable a@.service 1\n");
    presets.set("a@1.service", Presets::Verb::disable);
    EXPECT_EQ(presets.render(), "disable a@1.service\n");
}

TEST(Enabler, LinksAndPresetsAgree)
{
    Wishes wishes;
    wishes.unit("on.service", wanted);
    wishes.unit("off.service", wanted);
    wishes.facts.enable_links[link_folder + "off.service"] = "/usr/lib/systemd/system/off.service";
    wishes.want("on.service", true);
    wishes.want("off.service", false);
    const Rendering rendering = wishes.write();
    EXPECT_NE(rendering.tree.find(link_folder + "on.service"), nullptr);
    EXPECT_THAT(rendering.removed_links, ElementsAre(link_folder + "off.service"));
    EXPECT_EQ(Wishes::preset(rendering), "# head\ndisable off.service\nenable on.service\n");
    EXPECT_THAT(wishes.out.items(), IsEmpty());
}

TEST(Enabler, KeepsTheSpellingOfALinkThatIsThere)
{
    Wishes wishes;
    wishes.unit("on.service", wanted);
    wishes.facts.enable_links[link_folder + "on.service"] = "/lib/systemd/system/on.service";
    wishes.want("on.service", true);
    const plan::FileTree tree = wishes.write().tree;
    EXPECT_EQ(
        *tree.find(link_folder + "on.service"),
        plan::Node(plan::Symlink{"/lib/systemd/system/on.service"}));
}

TEST(Enabler, TreatsAliasesAsOneUnit)
{
    Wishes wishes;
    wishes.unit("ssh.service", wanted + "Alias=sshd.service\n");
    wishes.want("ssh.service", true);
    wishes.want("sshd.service", true);
    EXPECT_EQ(Wishes::preset(wishes.write()), "# head\nenable ssh.service\n");
    EXPECT_THAT(wishes.out.items(), IsEmpty());
    wishes.want("sshd.service", false);
    (void)wishes.write();
    EXPECT_THAT(test::codes(wishes.out), ElementsAre(codes::enable_conflict));
    EXPECT_EQ(wishes.out.items().front().related.front().where, test::mark(1));
}

TEST(Enabler, SuggestsANearNameForAMissingUnit)
{
    Wishes wishes;
    wishes.unit("postgresql.service", wanted);
    wishes.want("postgressql.service", true);
    EXPECT_THAT(Wishes::preset(wishes.write()), IsEmpty());
    ASSERT_THAT(test::codes(wishes.out), ElementsAre(codes::missing_unit));
    EXPECT_THAT(wishes.out.items().front().hint, HasSubstr("'postgresql.service'"));
}

TEST(Enabler, LeavesUnitsOfAStagingTreeForLater)
{
    Wishes wishes;
    wishes.facts.root = facts::RootKind::staging;
    wishes.want("a.service", true);
    wishes.want("b.service", false);
    wishes.want("c.service", true, Scope::user);
    const Rendering rendering = wishes.write();
    EXPECT_EQ(Wishes::preset(rendering), "# head\nenable a.service\ndisable b.service\n");
    EXPECT_EQ(Wishes::preset(rendering, "user"), "# head\nenable c.service\n");
    ASSERT_THAT(test::codes(wishes.out), ElementsAre(codes::enable_later, codes::enable_later));
    EXPECT_THAT(wishes.out.items()[0].hint, HasSubstr("systemctl preset b.service a.service"));
    EXPECT_THAT(wishes.out.items()[1].hint, HasSubstr("systemctl --global preset c.service"));
}

TEST(Enabler, ReportsMaskedAndStaticUnits)
{
    Wishes wishes;
    wishes.facts.system_units["m.service"].path = "/etc/systemd/system/m.service";
    wishes.facts.system_units["m.service"].link_target = "/dev/null";
    wishes.unit("s.service", "[Unit]\n");
    wishes.want("m.service", true);
    wishes.want("s.service", true);
    EXPECT_THAT(Wishes::preset(wishes.write()), IsEmpty());
    EXPECT_THAT(test::codes(wishes.out), ElementsAre(codes::masked_unit, codes::static_unit));
    EXPECT_EQ(wishes.out.items()[1].severity, diag::Severity::warning);
}

TEST(Enabler, SaysWhenAStaticUnitIsStartedByItsPackage)
{
    Wishes wishes;
    wishes.unit("s.service", "[Unit]\n");
    wishes.unit("t.service", "[Unit]\n");
    for (const std::string name : {"s.service", "t.service"}) {
        wishes.facts.enable_links["/usr/lib/systemd/system/x.target.wants/" + name] = "../" + name;
    }
    wishes.want("s.service", true);
    wishes.want("t.service", false);
    (void)wishes.write();
    ASSERT_THAT(test::codes(wishes.out), ElementsAre(codes::still_wanted, codes::static_unit));
    EXPECT_EQ(wishes.out.items()[0].severity, diag::Severity::warning);
    EXPECT_EQ(wishes.out.items()[1].severity, diag::Severity::note);
}

TEST(Enabler, LetsAlsoOfAnEnabledUnitWinAndSaysSo)
{
    Wishes wishes;
    wishes.unit("a.service", wanted + "Also=b.socket\n");
    wishes.unit("b.socket", wanted);
    wishes.want("a.service", true);
    wishes.want("b.socket", false);
    EXPECT_EQ(Wishes::preset(wishes.write()), "# head\nenable a.service\nenable b.socket\n");
    EXPECT_THAT(test::codes(wishes.out), ElementsAre(codes::enabled_by_also));
}

TEST(Enabler, WarnsOfATargetThatTheRootHasNot)
{
    Wishes wishes;
    wishes.unit("a.service", "[Install]\nWantedBy=graphical.target\n");
    wishes.want("a.service", true);
    (void)wishes.write();
    EXPECT_THAT(test::codes(wishes.out), ElementsAre(codes::missing_target));
    wishes.out = {};
    wishes.facts.root = facts::RootKind::staging;
    (void)wishes.write();
    EXPECT_THAT(test::codes(wishes.out), IsEmpty());
}

TEST(Enabler, FailsWhenNothingOfAnInstallSectionCanBeDone)
{
    Wishes wishes;
    wishes.unit("a@.service", wanted);
    wishes.unit("b.service", "[Install]\nWantedBy=%m.target multi-user.target\n");
    wishes.want("a@.service", true);
    wishes.want("b.service", true);
    (void)wishes.write();
    ASSERT_THAT(test::codes(wishes.out), ElementsAre(codes::bad_install, codes::bad_install));
    EXPECT_EQ(wishes.out.items()[0].severity, diag::Severity::error);
    EXPECT_EQ(wishes.out.items()[1].severity, diag::Severity::warning);
}

} // namespace

} // namespace initbridge::systemd
