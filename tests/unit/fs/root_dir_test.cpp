#include "src/fs/codes.hpp"
#include "src/fs/observe.hpp"
#include "tests/unit/fs/ways.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace initbridge::fs {

namespace {

using testing::ElementsAre;
using testing::Optional;

class RootDirTest : public TempRoot {
protected:
    /// The text that `path` leads to, or the name of the error.
    std::string text_at(const std::string& path) const
    {
        RootDir dir = open_root();
        const auto text = read_text(dir, path, 1000);
        return text ? *text : ::strerrorname_np(errno);
    }

    void SetUp() override
    {
        make_file("/etc/passwd", "inside\n");
        make_file("/victim", "inside\n");
    }
};

TEST_P(RootDirTest, KeepsAbsoluteLinksInside)
{
    make_link("/a", "/etc/passwd");
    make_link("/dir", "/etc");
    make_link("/outside", outside);
    EXPECT_EQ(text_at("/a"), "inside\n");
    EXPECT_EQ(text_at("/dir/passwd"), "inside\n");
    EXPECT_EQ(text_at("/outside/victim"), "ENOENT");
}

TEST_P(RootDirTest, StopsDotDotAtTheRoot)
{
    make_link("/a", "../../../../../../etc/passwd");
    make_link("/etc/b", "../../outside/victim");
    make_link("/etc/c", "../../../../victim");
    make_link("/up", "..");
    make_link("/etc/here", "./../etc/./passwd");
    EXPECT_EQ(text_at("/a"), "inside\n");
    EXPECT_EQ(text_at("/etc/b"), "ENOENT");
    EXPECT_EQ(text_at("/etc/c"), "inside\n");
    EXPECT_EQ(text_at("/up/etc/passwd"), "inside\n");
    EXPECT_EQ(text_at("/etc/here"), "inside\n");
}

TEST_P(RootDirTest, GoesBackThroughLinksAsTheKernelDoes)
{
    make_folder("/deep/er");
    make_file("/deep/file", "deep\n");
    make_link("/short", "deep/er");
    make_link("/via", "short/../file");
    EXPECT_EQ(text_at("/via"), "deep\n");
}

TEST_P(RootDirTest, GivesUpOnLoops)
{
    make_link("/x", "y");
    make_link("/y", "/x");
    make_link("/self", "self");
    EXPECT_EQ(text_at("/x"), "ELOOP");
    EXPECT_EQ(text_at("/self/a"), "ELOOP");
}

TEST_P(RootDirTest, FollowsLongButFiniteChains)
{
    make_file("/l0", "end\n");
    for (int i = 1; i <= 40; ++i) {
        make_link("/l" + std::to_string(i), "l" + std::to_string(i - 1));
    }
    make_link("/l41", "l40");
    EXPECT_EQ(text_at("/l40"), "end\n");
    EXPECT_EQ(text_at("/l41"), "ELOOP");
}

TEST_P(RootDirTest, RefusesFilesInTheMiddleAndTrailingSlashes)
{
    make_link("/f", "victim/");
    EXPECT_EQ(text_at("/victim/x"), "ENOTDIR");
    EXPECT_EQ(text_at("/f"), "ENOTDIR");
    EXPECT_EQ(text_at("/etc"), "EINVAL");
}

TEST_P(RootDirTest, NeverOpensSpecialFiles)
{
    make_fifo("/fifo");
    make_link("/link", "fifo");
    EXPECT_EQ(text_at("/fifo"), "EINVAL");
    EXPECT_EQ(text_at("/link"), "EINVAL");
}

TEST_P(RootDirTest, ListsAFolder)
{
    make_link("/link", "/etc");
    make_file("/etc/.hidden", "");
    RootDir dir = open_root();
    EXPECT_THAT(dir.list("/link"), Optional(ElementsAre(".hidden", "passwd")));
    EXPECT_EQ(dir.list("/nowhere"), std::nullopt);
    EXPECT_EQ(errno, ENOENT);
}

TEST_P(RootDirTest, RefusesPathsThatAreNotNormalised)
{
    RootDir dir = open_root();
    for (const char* path : {"", "/", "etc", "/etc/", "/etc/../victim", "/./etc"}) {
        errno = 0;
        EXPECT_FALSE(dir.place(path).has_value()) << path;
        EXPECT_EQ(errno, EINVAL) << path;
    }
}

TEST_P(RootDirTest, ForgetsAFolderAndWhatIsBelowItOnly)
{
    make_folder("/a/b");
    make_folder("/a-b");
    RootDir dir = open_root();
    const RootDir::Folder below = dir.folder("/a/b");
    const RootDir::Folder beside = dir.folder("/a-b");
    dir.forget("/a");
    EXPECT_NE(dir.folder("/a/b"), below);
    EXPECT_EQ(dir.folder("/a-b"), beside);
}

TEST_P(RootDirTest, StaysUsableWithManyFolders)
{
    RootDir dir = open_root();
    for (int i = 0; i < 300; ++i) {
        const std::string path = "/many/" + std::to_string(i);
        make_folder(path);
        ASSERT_NE(dir.folder(path), nullptr) << path;
    }
}

INITBRIDGE_FOR_ALL_WAYS(RootDirTest);

TEST(RootDirOpenTest, SaysWhyARootCannotBeOpened)
{
    const auto missing = RootDir::open("/nowhere/at/all");
    ASSERT_FALSE(missing.has_value());
    EXPECT_EQ(missing.error().code, codes::open);
    EXPECT_EQ(
        missing.error().message,
        "cannot open the root '/nowhere/at/all': No such file or directory");
    EXPECT_FALSE(RootDir::open("/dev/null").has_value());
}

TEST(RootDirOpenTest, ShowsPathsWithTheRootInFront)
{
    EXPECT_EQ(RootDir::open("/")->shown("/etc"), "/etc");
    EXPECT_EQ(RootDir::open("/usr/")->shown("/etc"), "/usr/etc");
}

} // namespace

} // namespace initbridge::fs
