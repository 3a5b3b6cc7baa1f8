#include "src/fs/codes.hpp"
#include "src/fs/observe.hpp"
#include "tests/unit/fs/ways.hpp"

#include <unistd.h>

#include <filesystem>

namespace initbridge::fs {

namespace {

using Kind = plan::Observed::Kind;

class ObserveTest : public TempRoot {
protected:
    plan::Observed see(const std::string& path) const
    {
        RootDir dir = open_root();
        const auto seen = observe(dir, {path});
        EXPECT_TRUE(seen.has_value()) << (seen ? "" : seen.error().message);
        return seen ? seen->at(path) : plan::Observed();
    }
};

TEST_P(ObserveTest, SeesFilesFoldersAndLinks)
{
    make_file("/a/file", std::string("bin\0ary", 7), 04755);
    make_link("/a/link", "/a");
    make_link("/a/dangling", "nowhere");
    const plan::Observed file = see("/a/file");
    EXPECT_EQ(file.kind, Kind::file);
    EXPECT_EQ(file.mode, 04755U);
    EXPECT_EQ(file.content, std::string("bin\0ary", 7));
    EXPECT_EQ(file.owner, (plan::Owner{::geteuid(), ::getegid()}));
    EXPECT_EQ(see("/a").kind, Kind::directory);
    EXPECT_EQ(see("/a/link").kind, Kind::symlink);
    EXPECT_EQ(see("/a/link").content, "/a");
    EXPECT_TRUE(see("/a/link").leads_to_folder);
    EXPECT_FALSE(see("/a/dangling").leads_to_folder);
}

TEST_P(ObserveTest, SeesNothingBelowWhatIsNoFolder)
{
    make_file("/file", "");
    make_link("/loop", "loop");
    EXPECT_EQ(see("/file/x").kind, Kind::absent);
    EXPECT_EQ(see("/loop/x").kind, Kind::absent);
    EXPECT_EQ(see("/nowhere/x").kind, Kind::absent);
    RootDir dir = open_root();
    const auto seen = observe(dir, {"/file", "/file/x", "/file/x/y"});
    ASSERT_TRUE(seen.has_value());
    EXPECT_EQ(seen->at("/file/x/y").kind, Kind::absent);
}

TEST_P(ObserveTest, TakesSpecialAndHugeFilesForOther)
{
    make_fifo("/fifo");
    make_file("/huge", "");
    std::filesystem::resize_file(in_root("/huge"), 33U * 1024 * 1024);
    EXPECT_EQ(see("/fifo").kind, Kind::other);
    EXPECT_EQ(see("/huge").kind, Kind::other);
}

TEST_P(ObserveTest, SaysWhatItMayNotRead)
{
    make_file("/secret", "x", 0000);
    make_file("/closed/file", "x");
    make_folder("/closed", 0000);
    as_plain_user([this] {
        RootDir dir = open_root();
        for (const char* path : {"/secret", "/closed/file"}) {
            const auto seen = observe(dir, {path});
            ASSERT_FALSE(seen.has_value());
            EXPECT_EQ(seen.error().code, codes::read);
            EXPECT_EQ(seen.error().message, "cannot read '" + root + path + "': Permission denied");
        }
    });
    make_folder("/closed", 0700);
}

TEST_P(ObserveTest, TellsOurManifestFromThoseOfOthers)
{
    for (const char* owner : {"web", "db"}) {
        plan::Manifest manifest;
        manifest.owner = owner;
        manifest.paths[std::string("/etc/") + owner] = {plan::OwnedPath::Kind::file, 0644, "d", {}};
        make_file(plan::manifest_path(owner), plan::render_manifest(manifest));
    }
    make_file("/usr/share/initbridge/README", "not a manifest");
    plan::DiffPolicy policy;
    policy.owner = "web";
    RootDir dir = open_root();
    const auto tree = observe_tree(dir, {}, policy);
    ASSERT_TRUE(tree.has_value()) << tree.error().message;
    ASSERT_TRUE(tree->manifest);
    EXPECT_EQ(tree->manifest->owner, "web");
    EXPECT_THAT(tree->owned_by_others, testing::ElementsAre(testing::Pair("/etc/db", "db")));
    EXPECT_EQ(tree->paths.at("/etc/web").kind, Kind::absent);
}

INITBRIDGE_FOR_ALL_WAYS(ObserveTest);

} // namespace

} // namespace initbridge::fs
