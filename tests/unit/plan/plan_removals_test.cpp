#include "tests/unit/plan/plan_world.hpp"

namespace initbridge::plan {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Key;
using testing::Pair;

class RemovalsTest : public World {};

TEST_F(RemovalsTest, RemovesWhatIsNoLongerWantedContentsFirst)
{
    want("/etc/stays", File{"1", 0644});
    observed.paths["/etc/stays"] = file("1");
    observed.paths["/etc/a.d"] = folder();
    observed.paths["/etc/a.d/b.d"] = folder();
    observed.paths["/etc/a.d/b.d/one"] = file("1");
    observed.paths["/etc/a.d/two"] = link_to("t");
    owns("/etc/stays", owned_file("1"));
    owns("/etc/a.d", owned_folder());
    owns("/etc/a.d/b.d", owned_folder());
    owns("/etc/a.d/b.d/one", owned_file("1"));
    owns("/etc/a.d/two", owned_link("t"));

    EXPECT_THAT(
        steps_but_manifest(),
        ElementsAre(
            Step(RemovePath{"/etc/a.d/two"}),
            Step(RemovePath{"/etc/a.d/b.d/one"}),
            Step(RemovePath{"/etc/a.d/b.d"}),
            Step(RemovePath{"/etc/a.d"})));
    ASSERT_TRUE(written);
    EXPECT_THAT(written->paths, ElementsAre(Key("/etc/stays")));
}

TEST_F(RemovalsTest, RemovesTheManifestWithTheLastPathAndThenItsFolder)
{
    observed.paths["/etc/one"] = file("1");
    owns("/etc/one", owned_file("1"));
    owns("/usr/share/initbridge", owned_folder());

    EXPECT_THAT(
        steps(),
        ElementsAre(
            Step(RemovePath{"/etc/one"}),
            Step(RemovePath{"/usr/share/initbridge/manifest-web.json"}),
            Step(RemovePath{"/usr/share/initbridge"})));
}

TEST_F(RemovalsTest, LeavesForeignPathsAlone)
{
    observed.paths["/etc/foreign"] = file("1");
    observed.paths["/etc/db"] = file("2");
    observed.owned_by_others = {{"/etc/db", "db"}};

    EXPECT_THAT(steps(), IsEmpty());
}

TEST_F(RemovalsTest, LeavesWhatWasChangedSinceWithAWarning)
{
    observed.paths["/etc/one"] = file("edited");
    observed.paths["/etc/two"] = link_to("elsewhere");
    observed.paths["/etc/three"] = folder();
    owns("/etc/one", owned_file("1"));
    owns("/etc/two", owned_link("t"));
    owns("/etc/three", owned_file("3"));

    EXPECT_THAT(steps(), ElementsAre(Step(RemovePath{manifest_path("web")})));
    EXPECT_THAT(codes(), ElementsAre(codes::left_behind, codes::left_behind, codes::left_behind));
    EXPECT_FALSE(out.has_errors());
}

TEST_F(RemovalsTest, LeavesWhatAnotherOwnerShares)
{
    observed.paths["/etc/a.d"] = folder();
    observed.paths["/etc/a.d/one"] = file("1");
    owns("/etc/a.d", owned_folder());
    owns("/etc/a.d/one", owned_file("1"));
    observed.owned_by_others = {{"/etc/a.d", "db"}, {"/etc/a.d/one", "db"}};

    EXPECT_THAT(steps(), ElementsAre(Step(RemovePath{manifest_path("web")})));
}

TEST_F(RemovalsTest, PutsTheKeptOriginalBack)
{
    observed.paths["/etc/one"] = file("1");
    observed.paths["/etc/one.initbridge-orig"] = file("package's");
    owns("/etc/one", owned_file("1"));
    observed.manifest->paths["/etc/one"].kept_as = "/etc/one.initbridge-orig";

    EXPECT_THAT(
        steps(),
        ElementsAre(
            Step(RestoreOriginal{"/etc/one.initbridge-orig", "/etc/one"}),
            Step(RemovePath{manifest_path("web")})));
}

TEST_F(RemovalsTest, WarnsWhenTheKeptOriginalIsLost)
{
    observed.paths["/etc/one"] = file("1");
    owns("/etc/one", owned_file("1"));
    observed.manifest->paths["/etc/one"].kept_as = "/etc/one.initbridge-orig";

    EXPECT_THAT(
        steps(), ElementsAre(Step(RemovePath{"/etc/one"}), Step(RemovePath{manifest_path("web")})));
    EXPECT_THAT(codes(), ElementsAre(codes::original_lost));
}

TEST_F(RemovalsTest, SaysWhereTheOriginalIsWhenAnotherOwnerKeepsTheFile)
{
    observed.paths["/etc/one"] = file("1");
    observed.paths["/etc/one.initbridge-orig"] = file("package's");
    observed.owned_by_others = {{"/etc/one", "db"}};
    owns("/etc/one", owned_file("1"));
    observed.manifest->paths["/etc/one"].kept_as = "/etc/one.initbridge-orig";

    EXPECT_THAT(steps(), ElementsAre(Step(RemovePath{manifest_path("web")})));
    EXPECT_THAT(codes(), ElementsAre(codes::original_left));
}

TEST_F(RemovalsTest, RemovesForeignLinksThatAreToGoAndRemembersThem)
{
    observed.paths["/etc/x.wants"] = folder();
    observed.paths["/etc/x.wants/ssh.service"] = link_to("/usr/lib/ssh.service");
    policy.removed_links = {"/etc/x.wants/gone.service", "/etc/x.wants/ssh.service"};

    EXPECT_THAT(steps_but_manifest(), ElementsAre(Step(RemovePath{"/etc/x.wants/ssh.service"})));
    ASSERT_TRUE(written);
    EXPECT_THAT(
        written->removed_links,
        ElementsAre(Pair("/etc/x.wants/ssh.service", "/usr/lib/ssh.service")));
}

TEST_F(RemovalsTest, RemembersARemovedLinkOnTheNextRun)
{
    observed.paths["/etc/x.wants"] = folder();
    policy.removed_links = {"/etc/x.wants/ssh.service"};
    observed.manifest = Manifest{"web", {}, {{"/etc/x.wants/ssh.service", "/usr/lib/ssh.service"}}};

    EXPECT_THAT(steps(), IsEmpty());
}

TEST_F(RemovalsTest, PutsARemovedLinkBackWhenThatIsNoLongerAskedFor)
{
    observed.paths["/etc/x.wants"] = folder();
    observed.manifest = Manifest{"web", {}, {{"/etc/x.wants/ssh.service", "/usr/lib/ssh.service"}}};

    EXPECT_THAT(
        steps(),
        ElementsAre(
            Step(MakeSymlink{"/etc/x.wants/ssh.service", "/usr/lib/ssh.service"}),
            Step(RemovePath{manifest_path("web")})));
}

TEST_F(RemovalsTest, DoesNotOwnARemovedLinkThatIsWantedAgain)
{
    observed.paths["/etc/x.wants"] = folder();
    observed.manifest = Manifest{"web", {}, {{"/etc/x.wants/ssh.service", "/usr/lib/ssh.service"}}};
    want("/etc/x.wants/ssh.service", Symlink{"/usr/lib/ssh.service"});

    EXPECT_THAT(
        steps(),
        ElementsAre(
            Step(MakeSymlink{"/etc/x.wants/ssh.service", "/usr/lib/ssh.service"}),
            Step(RemovePath{manifest_path("web")})));
}

TEST_F(RemovalsTest, WarnsWhenARemovedLinkCannotBePutBack)
{
    observed.paths["/etc/there"] = file("somebody's");
    observed.manifest = Manifest{"web", {}, {{"/etc/gone/a", "t"}, {"/etc/there", "t"}}};

    EXPECT_THAT(steps(), ElementsAre(Step(RemovePath{manifest_path("web")})));
    EXPECT_THAT(codes(), ElementsAre(codes::link_not_restored, codes::link_not_restored));
}

TEST_F(RemovalsTest, RefusesToRemoveALinkOfAnotherOwner)
{
    observed.paths["/etc/a"] = link_to("t");
    observed.owned_by_others = {{"/etc/a", "db"}};
    policy.removed_links = {"/etc/a"};

    EXPECT_THAT(steps(), IsEmpty());
    EXPECT_THAT(codes(), ElementsAre(codes::other_owner));
}

} // namespace

} // namespace initbridge::plan
