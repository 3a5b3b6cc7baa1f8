#include "tests/unit/plan/plan_world.hpp"
#include "translate/plan/paths.hpp"

namespace initbridge::plan {

namespace {

TEST(PathsTest, KnowsPathsOfARoot)
{
    for (const char* good : {"/a", "/a/b", "/.a", "/..a/b..", "/a b/\xc3\xa9"}) {
        EXPECT_TRUE(is_root_path(good)) << good;
    }
    for (const char* bad : {"", "/", "a", "a/b", "/a/", "//a", "/a//b", "/a/./b", "/..", "/a/.."}) {
        EXPECT_FALSE(is_root_path(bad)) << bad;
    }
    EXPECT_FALSE(is_root_path(std::string_view("/a\0b", 4)));
}

TEST(PathsTest, SplitsAPath)
{
    EXPECT_EQ(parent_path("/a/b"), "/a");
    EXPECT_EQ(parent_path("/a"), "/");
    EXPECT_EQ(base_name("/a/b"), "b");
}

TEST(FileTreeTest, TakesTheSameNodeTwiceButNoOther)
{
    FileTree tree;
    EXPECT_TRUE(tree.add("/a", File{"1", 0644}));
    EXPECT_TRUE(tree.add("/a", File{"1", 0644}));
    EXPECT_FALSE(tree.add("/a", File{"2", 0644}));
    EXPECT_FALSE(tree.add("/a", File{"1", 0600}));
    EXPECT_FALSE(tree.add("/a", Symlink{"1"}));
    ASSERT_NE(tree.find("/a"), nullptr);
    EXPECT_EQ(*tree.find("/a"), Node(File{"1", 0644}));
    tree.remove("/a");
    EXPECT_EQ(tree.find("/a"), nullptr);
}

TEST(InterestTest, CoversTreeManifestLinksAndAllParents)
{
    FileTree desired;
    ASSERT_TRUE(desired.add("/etc/a/b", File{}));
    Manifest manifest;
    manifest.paths["/opt/x"] = owned_file("x");
    manifest.paths["/opt/x"].kept_as = "/opt/x.initbridge-orig";
    manifest.removed_links["/etc/w/l"] = "t";
    DiffPolicy policy;
    policy.owner = "web";
    policy.removed_links = {"/run/l"};

    EXPECT_THAT(
        interest_of(desired, manifest, policy),
        testing::ElementsAre(
            "/etc",
            "/etc/a",
            "/etc/a/b",
            "/etc/w",
            "/etc/w/l",
            "/opt",
            "/opt/x",
            "/opt/x.initbridge-orig",
            "/run",
            "/run/l",
            "/usr",
            "/usr/share",
            "/usr/share/initbridge",
            "/usr/share/initbridge/manifest-web.json"));
}

} // namespace

} // namespace initbridge::plan
