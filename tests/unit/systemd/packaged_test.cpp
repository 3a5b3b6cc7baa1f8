#include "tests/unit/systemd/services.hpp"
#include "translate/systemd/codes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::systemd {

namespace {

using test::values;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string dropin = "/etc/systemd/system/cron.service.d/90-initbridge-web.conf";

/// One packaged service, cron.service, of a full root.
struct Packaged : test::Setup {
    explicit Packaged(std::string text = "[Service]\nType=simple\nExecStart=/usr/sbin/cron\n")
    {
        facts.root = facts::RootKind::full;
        unit_file("multi-user.target", "[Unit]\n");
        unit_file("cron.service", text + "[Install]\nWantedBy=multi-user.target\n");
    }

    void unit_file(const std::string& name, std::string text)
    {
        facts.system_units[name] = {
            "/usr/lib/systemd/system/" + name,
            facts::UnitOrigin::vendor,
            std::move(text),
            {},
            false};
    }

    model::PackagedService& use(const std::string& unit = "cron.service")
    {
        model::PackagedService service;
        service.entry = &entries.emplace_back(test::service("cron").use_packaged(unit).build());
        service.layer = &image.layers.front();
        service.unit = unit;
        service.path = "/usr/bin";
        service.home = "/home/me";
        set.packaged.push_back(std::move(service));
        return set.packaged.back();
    }
};

TEST(Packaged, IsEnabledWithoutADropInWhenNothingIsOverridden)
{
    Packaged setup;
    setup.use();
    const Rendering rendering = setup.render();
    EXPECT_NE(
        rendering.tree.find("/etc/systemd/system/multi-user.target.wants/cron.service"), nullptr);
    EXPECT_EQ(rendering.tree.find(dropin), nullptr);
    EXPECT_THAT(setup.out.items(), IsEmpty());
}

TEST(Packaged, WritesEnvironmentQuoted)
{
    Packaged setup;
    model::PackagedService& service = setup.use();
    service.override_env["B"] = model::Text("it's \"100%\" $x");
    service.override_env["A"] = test::join({test::home(), "/x"});
    EXPECT_THAT(
        values(setup.text(dropin), "Environment"),
        ElementsAre("\"A=/home/me/x\"", "\"B=it's \\\"100%%\\\" $x\""));
    EXPECT_THAT(setup.text(dropin), HasSubstr("\n[Service]\n"));
    EXPECT_THAT(values(setup.text(dropin), "ExecStart"), IsEmpty());
}

TEST(Packaged, ResetsTheCommandFirst)
{
    Packaged setup;
    setup.use().override_argv = {{model::Text("/usr/bin/my cron"), {}}, {model::Text("-f"), {}}};
    EXPECT_THAT(
        values(setup.text(dropin), "ExecStart"), ElementsAre("", ":\"/usr/bin/my cron\" \"-f\""));
    EXPECT_THAT(values(setup.text(dropin), "Type"), IsEmpty());
    EXPECT_THAT(setup.out.items(), IsEmpty());
}

TEST(Packaged, TurnsATypeThatNeedsCooperationIntoExec)
{
    for (const std::string type : {"notify", "notify-reload", "forking", "dbus"}) {
        Packaged setup("[Service]\nType=" + type + "\nExecStart=/usr/sbin/cron\n");
        setup.use().override_argv = {{model::Text("/bin/x"), {}}};
        EXPECT_THAT(values(setup.text(dropin), "Type"), ElementsAre("exec"));
        EXPECT_THAT(test::codes(setup.out), ElementsAre(codes::type_changed));
    }
}

TEST(Packaged, SeesTheTypeInDropInsButNotInItsOwn)
{
    Packaged setup;
    setup.facts.system_dropins["cron.service"] = {
        {"/etc/systemd/system/cron.service.d/50-x.conf",
         "[Service]\nType=notify\nWatchdogSec=30\n"},
        {dropin, "[Service]\nType=exec\nWatchdogSec=0\n"},
    };
    setup.use().override_argv = {{model::Text("/bin/x"), {}}};
    EXPECT_THAT(values(setup.text(dropin), "Type"), ElementsAre("exec"));
    EXPECT_THAT(values(setup.text(dropin), "WatchdogSec"), ElementsAre("0"));
}

TEST(Packaged, TakesABusNameForTypeDbus)
{
    Packaged setup("[Service]\nBusName=org.example\nExecStart=/usr/sbin/cron\n");
    setup.use().override_argv = {{model::Text("/bin/x"), {}}};
    EXPECT_THAT(values(setup.text(dropin), "Type"), ElementsAre("exec"));
}

TEST(Packaged, IsOrderedAfterUnitsAndServices)
{
    Packaged setup;
    setup.add("web").instances = 2;
    setup.add_user("desk").wanted_by = {"default.target"};
    model::PackagedService& service = setup.use();
    service.override_after = {{0, "", {}}, {1, "", {}}, {0, "network-online.target", {}}};
    const std::string text = setup.text(dropin);
    EXPECT_THAT(
        values(text, "After"),
        ElementsAre("web@0.service", "web@1.service", "network-online.target"));
    EXPECT_THAT(values(text, "Wants"), ElementsAre("network-online.target"));
    EXPECT_THAT(test::codes(setup.out), testing::Contains(codes::no_equivalent));
}

TEST(Packaged, PutsTheDropInOfAnAliasBesideTheRealUnit)
{
    Packaged setup;
    setup.unit_file("ssh.service", "[Install]\nAlias=sshd.service\n");
    setup.use("sshd.service").override_env["A"] = model::Text("1");
    EXPECT_NE(
        setup.render().tree.find("/etc/systemd/system/ssh.service.d/90-initbridge-web.conf"),
        nullptr);
}

TEST(Packaged, GivesOneUnitTheDropInsOfSeveralLayers)
{
    Packaged setup;
    setup.image.layers.reserve(2);
    setup.image.layers.push_back(test::layer("more"));
    setup.use().override_env["A"] = model::Text("1");
    model::PackagedService& other = setup.use();
    other.layer = &setup.image.layers[1];
    other.override_env["A"] = model::Text("2");
    setup.set.packaged.front().layer = &setup.image.layers[0];
    const Rendering rendering = setup.render();
    EXPECT_NE(rendering.tree.find(dropin), nullptr);
    EXPECT_NE(
        rendering.tree.find("/etc/systemd/system/cron.service.d/90-initbridge-more.conf"), nullptr);
    EXPECT_THAT(setup.out.items(), IsEmpty());
}

TEST(Packaged, RefusesTwoDifferentDropInsOfOneLayer)
{
    Packaged setup;
    setup.use().override_env["A"] = model::Text("1");
    setup.use().override_env["A"] = model::Text("2");
    (void)setup.render();
    EXPECT_THAT(test::codes(setup.out), ElementsAre(codes::duplicate_unit));
}

TEST(Packaged, GoesToTheVendorFolderWithThatLayout)
{
    Packaged setup;
    setup.options.layout = Layout::vendor;
    setup.use().override_env["A"] = model::Text("1");
    EXPECT_NE(
        setup.render().tree.find("/usr/lib/systemd/system/cron.service.d/90-initbridge-web.conf"),
        nullptr);
}

TEST(Packaged, CannotChangeTheCommandOfATimer)
{
    Packaged setup;
    setup.unit_file("clean.timer", "[Install]\nWantedBy=multi-user.target\n");
    setup.use("clean.timer").override_argv = {{model::Text("/bin/x"), {}}};
    (void)setup.render();
    EXPECT_THAT(test::codes(setup.out), ElementsAre(codes::no_equivalent));
}

TEST(Packaged, RefusesVariablesOfRunTimeAndNoncharacters)
{
    Packaged setup;
    model::PackagedService& service = setup.use();
    service.override_env["A"] = test::env("X");
    service.override_env["B"] = model::Text("\xef\xb7\x90");
    (void)setup.render();
    EXPECT_THAT(test::codes(setup.out), ElementsAre(codes::runtime_variable, codes::noncharacter));
}

TEST(Packaged, CannotSeeTheTypeInAStagingTree)
{
    Packaged setup;
    setup.facts = {};
    setup.facts.root = facts::RootKind::staging;
    setup.use().override_argv = {{model::Text("/bin/x"), {}}};
    EXPECT_THAT(setup.text(dropin), Not(HasSubstr("Type=")));
    EXPECT_THAT(test::codes(setup.out), ElementsAre(codes::unknown_type, codes::enable_later));
}

} // namespace

} // namespace initbridge::systemd
