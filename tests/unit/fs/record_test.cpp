#include "src/fs/codes.hpp"
#include "src/fs/record.hpp"
#include "tests/unit/fs/temp_root.hpp"

#include <gtest/gtest.h>

namespace initbridge::fs {
namespace {

using testing::HasSubstr;

class RecordTest : public TempRoot {};

TEST_F(RecordTest, GrowsByALineAndMakesItsFolder)
{
    const std::string path = in_root("/new/record");
    ASSERT_TRUE(append_record(path, "one", Durable::no));
    ASSERT_TRUE(append_record(path, "two", Durable::yes));
    EXPECT_THAT(snapshot(root).at("/new/record"), HasSubstr("one\ntwo\n"));
}

TEST_F(RecordTest, IsPutAsideWhenItIsLarge)
{
    make_file("/record", std::string(300 * 1024, 'x'));
    ASSERT_TRUE(append_record(in_root("/record"), "one", Durable::no));
    ASSERT_TRUE(append_record(in_root("/record"), "two", Durable::no));
    EXPECT_THAT(snapshot(root).at("/record"), HasSubstr("one\ntwo\n"));
    EXPECT_THAT(snapshot(root).at("/record.1"), HasSubstr("xxx"));
}

TEST_F(RecordTest, FollowsNoLinkAndWaitsForNoReader)
{
    make_link("/link", outside + "/secret");
    make_fifo("/fifo");
    for (const char* path : {"/link", "/fifo", "/missing/folder/record"}) {
        EXPECT_FALSE(append_record(in_root(path), "x", Durable::no)) << path;
    }
    const auto relative = append_record("record", "x", Durable::no);
    ASSERT_FALSE(relative);
    EXPECT_EQ(relative.error().code, codes::bad_path);
}

} // namespace
} // namespace initbridge::fs
