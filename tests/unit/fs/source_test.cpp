#include "src/fs/source.hpp"
#include "tests/unit/fs/ways.hpp"

#include <filesystem>

namespace initbridge::fs {

namespace {

using SourceKind = facts::SourceFile::Kind;
using testing::ElementsAre;

class SourceTest : public TempRoot {};

TEST_P(SourceTest, ReadsFilesAndFolders)
{
    make_file("/d/b.yml", "text\n");
    make_file("/d/.a", "");
    const facts::SourceFile file = read_source(in_root("/d/b.yml"));
    EXPECT_EQ(file.kind, SourceKind::file);
    EXPECT_EQ(file.text, "text\n");
    const facts::SourceFile folder = read_source(in_root("/d"));
    EXPECT_EQ(folder.kind, SourceKind::directory);
    EXPECT_THAT(folder.entries, ElementsAre(".a", "b.yml"));
}

TEST_P(SourceTest, KnowsWhatIsNotThere)
{
    make_file("/file", "");
    EXPECT_EQ(read_source(in_root("/nowhere")).kind, SourceKind::missing);
    EXPECT_EQ(read_source(in_root("/file/x")).kind, SourceKind::missing);
}

TEST_P(SourceTest, ReadsNoMoreOfAHugeFileThanItTakesToSeeThatItIs)
{
    constexpr std::size_t limit = std::size_t{32} * 1024 * 1024;
    make_file("/exact", "");
    make_file("/huge", "");
    std::filesystem::resize_file(in_root("/exact"), limit);
    std::filesystem::resize_file(in_root("/huge"), 50 * limit);
    EXPECT_EQ(read_source(in_root("/exact")).text.size(), limit);
    EXPECT_EQ(read_source(in_root("/huge")).text.size(), limit + 1);
}

TEST_P(SourceTest, OpensNoFifoAndNoDevice)
{
    make_fifo("/fifo");
    make_link("/link", "fifo");
    for (const char* path : {"/fifo", "/link"}) {
        const facts::SourceFile file = read_source(in_root(path));
        EXPECT_EQ(file.kind, SourceKind::unreadable);
        EXPECT_EQ(file.problem, "it is a FIFO");
    }
    EXPECT_EQ(read_source("/dev/zero").problem, "it is a device");
}

TEST_P(SourceTest, SaysWhyAFileCannotBeRead)
{
    make_file("/secret", "x", 0000);
    make_link("/loop", "loop");
    as_plain_user([this] {
        EXPECT_EQ(read_source(in_root("/secret")).kind, SourceKind::unreadable);
        EXPECT_EQ(read_source(in_root("/secret")).problem, "Permission denied");
    });
    EXPECT_EQ(read_source(in_root("/loop")).problem, "Too many levels of symbolic links");
}

INSTANTIATE_TEST_SUITE_P(Plain, SourceTest, testing::Values(Ways{}));

} // namespace

} // namespace initbridge::fs
