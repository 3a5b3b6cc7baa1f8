#include "tests/unit/plan/plan_world.hpp"

namespace initbridge::plan {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::Pair;

class DiffTest : public World {};

TEST_F(DiffTest, WritesFilesAndTheFoldersAboveThem)
{
    want("/etc/a.d/one", File{"1\n", 0600});
    want("/etc/a.d/two", Symlink{"one"});

    EXPECT_THAT(
        steps_but_manifest(),
        ElementsAre(
            Step(MakeDirectory{"/etc/a.d", 0755, std::nullopt}),
            Step(WriteFile{"/etc/a.d/one", "1\n", 0600}),
            Step(MakeSymlink{"/etc/a.d/two", "one"})));
    ASSERT_TRUE(written);
    EXPECT_THAT(
        written->paths,
        ElementsAre(
            Pair("/etc/a.d", owned_folder()),
            Pair("/etc/a.d/one", owned_file("1\n", 0600)),
            Pair("/etc/a.d/two", owned_link("one"))));
    EXPECT_THAT(codes(), IsEmpty());
}

TEST_F(DiffTest, MakesTheManifestsOwnFoldersAndOwnsThem)
{
    observed.paths.erase("/usr/share/initbridge");
    observed.paths.erase("/usr/share");
    want("/etc/a", File{"1", 0644});

    EXPECT_THAT(
        steps_but_manifest(),
        ElementsAre(
            Step(MakeDirectory{"/usr/share", 0755, std::nullopt}),
            Step(MakeDirectory{"/usr/share/initbridge", 0755, std::nullopt}),
            Step(WriteFile{"/etc/a", "1", 0644})));
    ASSERT_TRUE(written);
    EXPECT_THAT(
        written->paths,
        ElementsAre(Key("/etc/a"), Key("/usr/share"), Key("/usr/share/initbridge")));
}

TEST_F(DiffTest, WantsNothingOfAnEmptyTree)
{
    EXPECT_THAT(steps(), IsEmpty());
}

TEST_F(DiffTest, OrdersFoldersThenFilesThenLinksThenTheManifest)
{
    want("/etc/a", Symlink{"b/c"});
    want("/etc/b/c", File{"1", 0644});
    want("/etc/d", Directory{0700, Owner{5, 6}});

    const std::vector<Step> all = steps();
    ASSERT_EQ(all.size(), 5U);
    EXPECT_EQ(all[0], Step(MakeDirectory{"/etc/b", 0755, std::nullopt}));
    EXPECT_EQ(all[1], Step(MakeDirectory{"/etc/d", 0700, Owner{5, 6}}));
    EXPECT_EQ(all[2], Step(WriteFile{"/etc/b/c", "1", 0644}));
    EXPECT_EQ(all[3], Step(MakeSymlink{"/etc/a", "b/c"}));
    EXPECT_EQ(std::get<WriteFile>(all[4]).path, manifest_path("web"));
}

TEST_F(DiffTest, LeavesWhatIsUnchanged)
{
    want("/etc/a.d/one", File{"1", 0644});
    want("/etc/a.d/two", Symlink{"one"});
    observed.paths["/etc/a.d"] = folder();
    observed.paths["/etc/a.d/one"] = file("1");
    observed.paths["/etc/a.d/two"] = link_to("one");
    owns("/etc/a.d", owned_folder());
    owns("/etc/a.d/one", owned_file("1"));
    owns("/etc/a.d/two", owned_link("one"));

    EXPECT_THAT(steps(), IsEmpty());
    EXPECT_THAT(codes(), IsEmpty());
}

TEST_F(DiffTest, WritesOursAnewWhenItsContentIsToChange)
{
    want("/etc/one", File{"new", 0644});
    want("/etc/two", Symlink{"new"});
    observed.paths["/etc/one"] = file("old");
    observed.paths["/etc/two"] = link_to("old");
    owns("/etc/one", owned_file("old"));
    owns("/etc/two", owned_link("old"));

    EXPECT_THAT(
        steps_but_manifest(),
        ElementsAre(
            Step(WriteFile{"/etc/one", "new", 0644}), Step(MakeSymlink{"/etc/two", "new"})));
    EXPECT_THAT(codes(), IsEmpty());
}

TEST_F(DiffTest, SetsTheModeAloneWhenOnlyThatDiffers)
{
    want("/etc/one", File{"1", 0600});
    observed.paths["/etc/one"] = file("1", 0644);
    owns("/etc/one", owned_file("1", 0644));

    EXPECT_THAT(steps_but_manifest(), ElementsAre(Step(SetMode{"/etc/one", 0600, std::nullopt})));
    ASSERT_TRUE(written);
    EXPECT_EQ(written->paths.at("/etc/one").mode, 0600U);
}

TEST_F(DiffTest, OverwritesOursWithAWarningWhenSomebodyChangedIt)
{
    want("/etc/one", File{"new", 0644});
    want("/etc/two", Symlink{"new"});
    observed.paths["/etc/one"] = file("edited by hand");
    observed.paths["/etc/two"] = link_to("elsewhere");
    owns("/etc/one", owned_file("old"));
    owns("/etc/two", owned_link("old"));

    EXPECT_THAT(
        steps_but_manifest(),
        ElementsAre(
            Step(WriteFile{"/etc/one", "new", 0644}), Step(MakeSymlink{"/etc/two", "new"})));
    EXPECT_THAT(codes(), ElementsAre(codes::changed_since, codes::changed_since));
    EXPECT_FALSE(out.has_errors());
}

TEST_F(DiffTest, WritesOursAgainWhenItIsGone)
{
    want("/etc/one", File{"1", 0644});
    owns("/etc/one", owned_file("1"));

    EXPECT_THAT(steps(), ElementsAre(Step(WriteFile{"/etc/one", "1", 0644})));
}

TEST_F(DiffTest, RefusesForeignFilesAndLinksAndPlansNothing)
{
    want("/etc/one", File{"1", 0644});
    want("/etc/three", File{"3", 0644});
    want("/etc/two", Symlink{"new"});
    observed.paths["/etc/one"] = file("package's");
    observed.paths["/etc/two"] = link_to("/dev/null");

    EXPECT_THAT(steps(), IsEmpty());
    EXPECT_THAT(codes(), ElementsAre(codes::foreign_file, codes::foreign_file));
    EXPECT_EQ(out.items().front().message, "'/etc/one' is there and is not ours");
    EXPECT_THAT(out.items().front().hint, HasSubstr("--force"));
}

TEST_F(DiffTest, RefusesASpecialFileInTheWay)
{
    want("/etc/one", File{"1", 0644});
    observed.paths["/etc/one"].kind = Observed::Kind::other;

    EXPECT_THAT(steps(), IsEmpty());
    EXPECT_THAT(codes(), ElementsAre(codes::foreign_file));
}

TEST_F(DiffTest, LeavesForeignPathsThatAreAsWantedAndDoesNotOwnThem)
{
    want("/etc/one", File{"1", 0644});
    want("/etc/two", Symlink{"t"});
    observed.paths["/etc/one"] = file("1");
    observed.paths["/etc/two"] = link_to("t");

    EXPECT_THAT(steps(), IsEmpty());
    EXPECT_THAT(codes(), IsEmpty());
}

TEST_F(DiffTest, TakesAForeignFileWithAnotherModeForDifferent)
{
    want("/etc/one", File{"1", 0644});
    observed.paths["/etc/one"] = file("1", 0666);

    EXPECT_THAT(steps(), IsEmpty());
    EXPECT_THAT(codes(), ElementsAre(codes::foreign_file));
}

TEST_F(DiffTest, KeepsTheOriginalOfAReplaceablePath)
{
    want("/etc/supervisord.conf", File{"ours", 0644});
    observed.paths["/etc/supervisord.conf"] = file("package's");
    policy.replaceable = {"/etc/supervisord.conf"};

    EXPECT_THAT(
        steps_but_manifest(),
        ElementsAre(
            Step(KeepOriginal{"/etc/supervisord.conf", "/etc/supervisord.conf.initbridge-orig"}),
            Step(WriteFile{"/etc/supervisord.conf", "ours", 0644})));
    ASSERT_TRUE(written);
    EXPECT_EQ(
        written->paths.at("/etc/supervisord.conf").kept_as,
        "/etc/supervisord.conf.initbridge-orig");
    EXPECT_THAT(codes(), ElementsAre(codes::replaced));
    EXPECT_EQ(out.items().front().severity, diag::Severity::note);
}

TEST_F(DiffTest, RemembersWhereTheOriginalIsWhenOursChanges)
{
    want("/etc/one", File{"new", 0644});
    observed.paths["/etc/one"] = file("old");
    owns("/etc/one", owned_file("old"));
    observed.manifest->paths["/etc/one"].kept_as = "/etc/one.initbridge-orig";

    EXPECT_THAT(steps_but_manifest(), ElementsAre(Step(WriteFile{"/etc/one", "new", 0644})));
    ASSERT_TRUE(written);
    EXPECT_EQ(written->paths.at("/etc/one").kept_as, "/etc/one.initbridge-orig");
}

TEST_F(DiffTest, ReplacesAnythingForeignWhenForced)
{
    policy.foreign = Foreign::replace_and_keep;
    want("/etc/one", File{"1", 0644});
    want("/etc/two", Symlink{"new"});
    observed.paths["/etc/one"] = link_to("/dev/null");
    observed.paths["/etc/two"] = file("package's");

    EXPECT_THAT(
        steps_but_manifest(),
        ElementsAre(
            Step(KeepOriginal{"/etc/one", "/etc/one.initbridge-orig"}),
            Step(KeepOriginal{"/etc/two", "/etc/two.initbridge-orig"}),
            Step(WriteFile{"/etc/one", "1", 0644}),
            Step(MakeSymlink{"/etc/two", "new"})));
}

TEST_F(DiffTest, RefusesAFolderInTheWayEvenWhenForced)
{
    policy.foreign = Foreign::replace_and_keep;
    want("/etc/one", File{"1", 0644});
    want("/etc/two", Symlink{"new"});
    observed.paths["/etc/one"] = folder();
    observed.paths["/etc/two"] = folder();

    EXPECT_THAT(steps(), IsEmpty());
    EXPECT_THAT(codes(), ElementsAre(codes::folder_in_the_way, codes::folder_in_the_way));
}

TEST_F(DiffTest, RefusesAFileOrADanglingLinkWhereAFolderIsNeeded)
{
    want("/etc/a/one", File{"1", 0644});
    want("/etc/b/one", File{"1", 0644});
    want("/etc/b/two", File{"1", 0644});
    observed.paths["/etc/a"] = file("in the way");
    observed.paths["/etc/b"] = link_to("nowhere");

    EXPECT_THAT(steps(), IsEmpty());
    EXPECT_THAT(codes(), ElementsAre(codes::not_a_folder, codes::not_a_folder));
    EXPECT_EQ(out.items()[0].message, "'/etc/a' is needed as a folder and is none");
    EXPECT_EQ(out.items()[1].message, "'/etc/b' is a link to 'nowhere', which is no folder");
}

TEST_F(DiffTest, TakesALinkToAFolderForOne)
{
    want("/etc/a/one", File{"1", 0644});
    want("/etc/b", Directory{0700, std::nullopt});
    observed.paths["/etc/a"] = link_to("../usr/a", true);
    observed.paths["/etc/b"] = link_to("../usr/b", true);

    EXPECT_THAT(steps_but_manifest(), ElementsAre(Step(WriteFile{"/etc/a/one", "1", 0644})));
    EXPECT_THAT(codes(), IsEmpty());
}

TEST_F(DiffTest, TurnsAFileOfOursIntoAFolder)
{
    want("/etc/a/one", File{"1", 0644});
    observed.paths["/etc/a"] = file("old");
    owns("/etc/a", owned_file("old"));

    EXPECT_THAT(
        steps_but_manifest(),
        ElementsAre(
            Step(RemovePath{"/etc/a"}),
            Step(MakeDirectory{"/etc/a", 0755, std::nullopt}),
            Step(WriteFile{"/etc/a/one", "1", 0644})));
    ASSERT_TRUE(written);
    EXPECT_EQ(written->paths.at("/etc/a"), owned_folder());
}

TEST_F(DiffTest, TurnsALinkOfOursIntoAFolderRatherThanWritingThroughIt)
{
    want("/etc/a/one", File{"1", 0644});
    observed.paths["/etc/a"] = link_to("b", true);
    observed.paths["/etc/a/one"] = file("1"); // seen through the link
    owns("/etc/a", owned_link("b"));

    EXPECT_THAT(
        steps_but_manifest(),
        ElementsAre(
            Step(RemovePath{"/etc/a"}),
            Step(MakeDirectory{"/etc/a", 0755, std::nullopt}),
            Step(WriteFile{"/etc/a/one", "1", 0644})));
}

TEST_F(DiffTest, DoesNotWriteThroughALinkOfAnotherOwner)
{
    want("/etc/a/one", File{"1", 0644});
    observed.paths["/etc/a"] = link_to("b", true);
    observed.owned_by_others = {{"/etc/a", "db"}};

    EXPECT_THAT(steps(), IsEmpty());
    EXPECT_THAT(codes(), ElementsAre(codes::other_owner));
}

TEST_F(DiffTest, DoesNotReplaceAForeignLinkThatFilesOfOursWereWrittenThrough)
{
    policy.foreign = Foreign::replace_and_keep;
    want("/etc/a", File{"1", 0644});
    observed.paths["/etc/a"] = link_to("b", true);
    observed.paths["/etc/a/one"] = file("1");
    owns("/etc/a/one", owned_file("1"));

    EXPECT_THAT(steps(), IsEmpty());
    EXPECT_THAT(codes(), ElementsAre(codes::folder_in_the_way));
}

TEST_F(DiffTest, RefusesATreeThatWantsAPathAsFileAndAsFolder)
{
    want("/etc/a", File{"1", 0644});
    want("/etc/a/b", File{"1", 0644});

    EXPECT_THAT(steps(), IsEmpty());
    EXPECT_THAT(codes(), ElementsAre(codes::conflict));
}

TEST_F(DiffTest, SetsTheRightsOfAFolderOfOurs)
{
    want("/etc/a", Directory{0700, Owner{7, 8}});
    observed.paths["/etc/a"] = folder(0755);
    owns("/etc/a", owned_folder());

    EXPECT_THAT(steps_but_manifest(), ElementsAre(Step(SetMode{"/etc/a", 0700, Owner{7, 8}})));
}

TEST_F(DiffTest, LeavesTheRightsOfForeignFoldersWithANoteWhenTheyDoNotFit)
{
    want("/etc/fits", Directory{0755, std::nullopt});
    want("/etc/leaks", Directory{0700, std::nullopt});
    want("/etc/other", Directory{0755, Owner{7, 8}});
    observed.paths["/etc/fits"] = folder(01777);
    observed.paths["/etc/leaks"] = folder(0755);
    observed.paths["/etc/other"] = folder(0755);

    EXPECT_THAT(steps(), IsEmpty());
    EXPECT_THAT(codes(), ElementsAre(codes::folder_rights, codes::folder_rights));
    EXPECT_EQ(
        out.items()[1].message,
        "folder '/etc/other' is not ours and is left as it is (mode 0755, owner 0:0 instead of "
        "mode 0755, owner 7:8)");
}

TEST_F(DiffTest, SharesWhatAnotherOwnerHasWhenItIsTheSame)
{
    want("/etc/a.d/one", File{"1", 0644});
    observed.paths["/etc/a.d"] = folder();
    observed.paths["/etc/a.d/one"] = file("1");
    observed.owned_by_others = {{"/etc/a.d", "db"}, {"/etc/a.d/one", "db"}};

    EXPECT_THAT(steps_but_manifest(), IsEmpty());
    ASSERT_TRUE(written);
    EXPECT_THAT(written->paths, ElementsAre(Key("/etc/a.d"), Key("/etc/a.d/one")));
}

TEST_F(DiffTest, NamesTheOtherOwnerWhenContentDiffersEvenWhenForced)
{
    policy.foreign = Foreign::replace_and_keep;
    want("/etc/one", File{"1", 0644});
    want("/etc/two", Directory{0700, std::nullopt});
    observed.paths["/etc/one"] = file("2");
    observed.paths["/etc/two"] = folder(0755);
    observed.owned_by_others = {{"/etc/one", "db"}, {"/etc/two", "db"}};
    owns("/etc/one", owned_file("2"));

    EXPECT_THAT(steps(), IsEmpty());
    EXPECT_THAT(codes(), ElementsAre(codes::other_owner, codes::other_owner));
    EXPECT_EQ(out.items().front().message, "'/etc/one' belongs to 'db', and its content differs");
}

} // namespace

} // namespace initbridge::plan
