#include "src/fs/codes.hpp"
#include "src/fs/facts.hpp"
#include "tests/unit/fs/ways.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace initbridge::fs {

namespace {

using facts::RootKind;
using facts::TargetFacts;
using facts::UnitOrigin;
using facts::User;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Key;
using testing::Pair;

class FactsTest : public TempRoot {
protected:
    TargetFacts observe_all() const
    {
        RootDir dir = open_root();
        auto facts = observe_facts(dir);
        EXPECT_TRUE(facts.has_value()) << (facts ? "" : facts.error().message);
        return facts ? std::move(*facts) : TargetFacts();
    }

    std::string look_up(const std::string& name, const std::string& path) const
    {
        RootDir dir = open_root();
        TargetFacts facts;
        look_up_commands(dir, {{name, path}}, facts);
        return facts.commands.at({name, path});
    }
};

TEST_P(FactsTest, TakesAnEmptyRootForAStagingTree)
{
    const TargetFacts facts = observe_all();
    EXPECT_EQ(facts.root, RootKind::staging);
    EXPECT_FALSE(facts.machine_id);
    EXPECT_THAT(facts.distro, IsEmpty());
    EXPECT_EQ(facts.systemd_version, std::nullopt);
    EXPECT_THAT(facts.users, IsEmpty());
    EXPECT_THAT(facts.system_units, IsEmpty());
    EXPECT_EQ(facts.supervisord, "");
    EXPECT_FALSE(facts.lib_first);
}

TEST_P(FactsTest, TakesARootWithSystemdsOwnUnitsForFull)
{
    make_file("/usr/lib/systemd/system/basic.target", "[Unit]\n");
    EXPECT_EQ(observe_all().root, RootKind::full);
}

TEST_P(FactsTest, TakesARootWithOtherUnitsForAStagingTree)
{
    make_file("/usr/lib/systemd/system/web.service", "[Unit]\n");
    EXPECT_EQ(observe_all().root, RootKind::staging);
}

TEST_P(FactsTest, SeesWhatKindOfMachineItsProgramsAreFor)
{
    EXPECT_EQ(observe_all().machine, std::nullopt);
    make_file("/usr/bin/env", "#!/bin/sh\n");
    EXPECT_EQ(observe_all().machine, std::nullopt);
    std::string program("\x7f"
                        "ELF\2\1\1");
    program.resize(18);
    make_file("/usr/lib/systemd/systemd", program + "\xb7" + std::string(40, '\0'));
    EXPECT_EQ(observe_all().machine, 0x0201b700U); // aarch64
}

TEST_P(FactsTest, ReadsTheDistributionThroughAnAbsoluteLink)
{
    make_link("/etc/os-release", "/usr/lib/os-release");
    make_file(
        "/usr/lib/os-release", "# c\nNAME=x\nID=\"fedora\"\nVERSION_ID='43'\nID_LIKE=\"a b\"\n");
    EXPECT_THAT(observe_all().distro, ElementsAre("fedora", "fedora:43"));
}

TEST_P(FactsTest, ReadsADistributionWithoutAVersion)
{
    make_file("/usr/lib/os-release", "ID=arch\n");
    EXPECT_THAT(observe_all().distro, ElementsAre("arch"));
}

TEST_P(FactsTest, KnowsWhetherTheMachineWasBootedBefore)
{
    make_file("/etc/machine-id", "uninitialized\n");
    EXPECT_FALSE(observe_all().machine_id);
    make_file("/etc/machine-id", "");
    EXPECT_TRUE(observe_all().machine_id);
}

TEST_P(FactsTest, FindsTheVersionOfSystemdByItsLibrary)
{
    make_file("/usr/lib/x86_64-linux-gnu/systemd/libsystemd-shared-252.so", "");
    EXPECT_EQ(observe_all().systemd_version, 252);
    make_file("/usr/lib64/systemd/libsystemd-shared-257.9-2.fc42.so", "");
    EXPECT_EQ(observe_all().systemd_version, 257);
    make_file("/usr/lib/systemd/libsystemd-shared-258~rc1.so", "");
    EXPECT_EQ(observe_all().systemd_version, 258);
}

TEST_P(FactsTest, ReadsUsersOfPasswdAndThenOfSysusers)
{
    make_file(
        "/etc/passwd",
        "root:x:0:0:root:/root:/bin/sh\nweb:x:1000:1001::/home/web:\nweb:x:9:9::/no:\nbad:x:y:0::/:\n");
    make_file("/etc/group", "media:x:44:\n");
    make_file(
        "/usr/lib/sysusers.d/a.conf",
        "# comment\n\ng disk 6\nu web 5 - /not-this\nu app 70 \"An app\" /srv/app /bin/sh\n"
        "u db 71:6 - -\nu cam 72:media -\nu dyn - \"Dynamic one\" /var/lib/dyn\nu! lock 73 - /l\n"
        "u disked 74:disk\n");
    make_file("/usr/lib/sysusers.d/b.conf", "u hidden 99\n");
    make_file("/etc/sysusers.d/b.conf", "u shown 98\n");
    const TargetFacts facts = observe_all();
    EXPECT_THAT(
        facts.users,
        ElementsAre(
            Pair("app", User{70, 70, "/srv/app"}),
            Pair("cam", User{72, 44, "/"}),
            Pair("db", User{71, 6, "/"}),
            Pair("disked", User{74, 6, "/"}),
            Pair("lock", User{73, 73, "/l"}),
            Pair("root", User{0, 0, "/root"}),
            Pair("shown", User{98, 98, "/"}),
            Pair("web", User{1000, 1001, "/home/web"})));
    EXPECT_THAT(facts.homes, ElementsAre(Pair("dyn", "/var/lib/dyn")));
}

TEST_P(FactsTest, FindsUnitsOfBothScopesByPrecedence)
{
    make_file("/usr/lib/systemd/system/a.service", "vendor a");
    make_file("/usr/lib/systemd/system/b.service", "vendor b");
    make_file("/usr/local/lib/systemd/system/b.service", "local b");
    make_file("/etc/systemd/system/a.service", "admin a");
    make_file("/usr/lib/systemd/system/notes.txt", "no unit");
    make_file("/usr/lib/systemd/user/u.socket", "user");
    const TargetFacts facts = observe_all();
    EXPECT_THAT(
        facts.system_units,
        ElementsAre(
            Pair(
                "a.service",
                facts::UnitFile{
                    "/etc/systemd/system/a.service", UnitOrigin::admin, "admin a", "", false}),
            Pair(
                "b.service",
                facts::UnitFile{
                    "/usr/local/lib/systemd/system/b.service",
                    UnitOrigin::vendor,
                    "local b",
                    "",
                    false})));
    EXPECT_THAT(facts.user_units, ElementsAre(Key("u.socket")));
}

TEST_P(FactsTest, KnowsMasksAliasesAndLinkedUnits)
{
    make_link("/etc/systemd/system/mask.service", "/dev/null");
    make_link("/etc/systemd/system/sshd.service", "/usr/lib/systemd/system/ssh.service");
    make_link("/etc/systemd/system/same.service", "/usr/lib/systemd/system/same.service");
    make_file("/usr/lib/systemd/system/ssh.service", "ssh");
    make_file("/usr/lib/systemd/system/same.service", "same");
    const TargetFacts facts = observe_all();
    EXPECT_EQ(facts.system_units.at("mask.service").link_target, "/dev/null");
    EXPECT_EQ(facts.system_units.at("sshd.service").text, "");
    EXPECT_EQ(facts.system_units.at("same.service").text, "same");
    EXPECT_THAT(
        facts.enable_links,
        ElementsAre(
            Pair("/etc/systemd/system/same.service", "/usr/lib/systemd/system/same.service"),
            Pair("/etc/systemd/system/sshd.service", "/usr/lib/systemd/system/ssh.service")));
}

TEST_P(FactsTest, FindsLinksThatEnable)
{
    make_link("/etc/systemd/system/m.target.wants/a.service", "/usr/lib/systemd/system/a.service");
    make_link("/etc/systemd/user/d.target.requires/b.service", "/usr/lib/systemd/user/b.service");
    make_link("/usr/lib/systemd/system/s.target.wants/c.service", "../c.service");
    EXPECT_THAT(
        observe_all().enable_links,
        ElementsAre(
            Pair(
                "/etc/systemd/system/m.target.wants/a.service",
                "/usr/lib/systemd/system/a.service"),
            Pair(
                "/etc/systemd/user/d.target.requires/b.service", "/usr/lib/systemd/user/b.service"),
            Pair("/usr/lib/systemd/system/s.target.wants/c.service", "../c.service")));
}

TEST_P(FactsTest, FindsTheDropInsThatCount)
{
    make_file("/usr/lib/systemd/system/a.service.d/10-x.conf", "vendor x");
    make_file("/usr/lib/systemd/system/a.service.d/20-y.conf", "vendor y");
    make_file("/etc/systemd/system/a.service.d/10-x.conf", "admin x");
    make_link("/etc/systemd/system/a.service.d/20-y.conf", "/dev/null");
    make_file("/etc/systemd/system/a.service.d/.hidden.conf", "no");
    make_file("/etc/systemd/system/a.service.d/readme", "no");
    const TargetFacts facts = observe_all();
    EXPECT_THAT(facts.system_dropins, ElementsAre(Key("a.service")));
    EXPECT_THAT(
        facts.system_dropins.at("a.service"),
        ElementsAre(
            Pair("/etc/systemd/system/a.service.d/10-x.conf", "admin x"),
            Pair("/etc/systemd/system/a.service.d/20-y.conf", "")));
}

TEST_P(FactsTest, KnowsWhichUnitsAreOurs)
{
    plan::Manifest manifest;
    manifest.owner = "web";
    manifest.paths["/etc/systemd/system/a.service"] = {plan::OwnedPath::Kind::file, 0644, "d", {}};
    make_file("/usr/share/initbridge/manifest-web.json", plan::render_manifest(manifest));
    make_file("/etc/systemd/system/a.service", "a");
    make_file("/etc/systemd/system/b.service", "b");
    const TargetFacts facts = observe_all();
    EXPECT_TRUE(facts.system_units.at("a.service").ours);
    EXPECT_FALSE(facts.system_units.at("b.service").ours);
}

TEST_P(FactsTest, SpellsUnitsAsASplitUsrSystemdDoes)
{
    make_file("/usr/lib/systemd/system/a.service", "a");
    make_link("/lib", "usr/lib");
    EXPECT_EQ(observe_all().system_units.at("a.service").path, "/usr/lib/systemd/system/a.service");
    make_file("/var/lib/dpkg/info/systemd.list", "/.\n/lib/systemd/systemd\n/usr/bin/x\n");
    const TargetFacts facts = observe_all();
    EXPECT_TRUE(facts.lib_first);
    EXPECT_EQ(facts.system_units.at("a.service").path, "/lib/systemd/system/a.service");
}

TEST_P(FactsTest, DoesNotWaitForFifosInPlaceOfFiles)
{
    for (const char* folder : {"/etc/systemd/system", "/usr/lib/sysusers.d"}) {
        make_folder(folder);
    }
    for (const char* path :
         {"/etc/passwd",
          "/etc/os-release",
          "/etc/machine-id",
          "/etc/systemd/system/a.service",
          "/usr/lib/sysusers.d/a.conf"}) {
        make_fifo(path);
    }
    const TargetFacts facts = observe_all();
    EXPECT_THAT(facts.system_units, IsEmpty());
    EXPECT_THAT(facts.users, IsEmpty());
}

TEST_P(FactsTest, SaysWhatItMayNotRead)
{
    make_file("/etc/passwd", "root:x:0:0::/root:\n", 0000);
    as_plain_user([this] {
        RootDir dir = open_root();
        const auto facts = observe_facts(dir);
        ASSERT_FALSE(facts.has_value());
        EXPECT_EQ(facts.error().code, codes::read);
        EXPECT_EQ(
            facts.error().message, "cannot read '" + root + "/etc/passwd': Permission denied");
    });
}

TEST_P(FactsTest, LooksCommandsUpAsExecvpDoes)
{
    make_file("/usr/local/bin/tool", "not executable", 0644);
    make_file("/usr/bin/tool", "", 0755);
    make_file("/opt/tool.real", "", 0755);
    make_link("/usr/bin/absolute", "/opt/tool.real");
    make_link("/usr/bin/outside", outside + "/victim");
    make_folder("/usr/bin/folder");
    make_link("/bin", "usr/bin");
    const std::string path = "/nowhere:relative::/usr/local/bin:/usr/bin:/bin";
    EXPECT_EQ(look_up("tool", path), "/usr/bin/tool");
    EXPECT_EQ(look_up("absolute", path), "/usr/bin/absolute");
    EXPECT_EQ(look_up("outside", path), "");
    EXPECT_EQ(look_up("folder", path), "");
    EXPECT_EQ(look_up("missing", path), "");
    EXPECT_EQ(look_up("tool", "/bin:/usr/bin"), "/bin/tool");
    EXPECT_EQ(look_up("/opt/tool.real", path), "/opt/tool.real");
    EXPECT_EQ(look_up("opt/tool.real", path), "");
    EXPECT_EQ(look_up("tool", ""), "");
}

TEST_P(FactsTest, FindsSupervisord)
{
    make_file("/usr/local/bin/supervisord", "", 0755);
    EXPECT_EQ(observe_all().supervisord, "/usr/local/bin/supervisord");
}

TEST(FactsOfThisMachineTest, AreReadWithoutTrouble)
{
    auto dir = RootDir::open("/");
    ASSERT_TRUE(dir.has_value());
    const auto facts = observe_facts(*dir);
    ASSERT_TRUE(facts.has_value()) << facts.error().message;
    EXPECT_EQ(facts->users.at("root").home, "/root");
    EXPECT_FALSE(facts->distro.empty());
}

INITBRIDGE_FOR_ALL_WAYS(FactsTest);

} // namespace

} // namespace initbridge::fs
