#include "src/fs/lock.hpp"
#include "tests/unit/fs/temp_root.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <utility>

namespace initbridge::fs {
namespace {

class StateLockTest : public TempRoot {
protected:
    [[nodiscard]] StateLock lock() const
    {
        auto opened = RootDir::open(root);
        return {std::move(*opened), "/var/lib/x", "inner"};
    }
};

TEST_F(StateLockTest, IsForOneAtATime)
{
    StateLock first = lock();
    ASSERT_EQ(first.take(), 0);
    StateLock second = lock();
    EXPECT_EQ(second.take(), EWOULDBLOCK);
    second.remove_if_unused(); // it is not the second's
    EXPECT_TRUE(std::filesystem::exists(in_root("/var/lib/x/lock")));
    first.remove_if_unused();
    EXPECT_EQ(second.take(), 0);
}

TEST_F(StateLockTest, LeavesNothingThatWasNotThere)
{
    make_folder("/var");
    const Snapshot before = snapshot(root);
    StateLock unused = lock();
    ASSERT_EQ(unused.take(), 0);
    EXPECT_TRUE(std::filesystem::is_directory(in_root("/var/lib/x/inner")));
    unused.remove_if_unused();
    EXPECT_EQ(snapshot(root), before);
}

TEST_F(StateLockTest, LeavesWhatAnEarlierOneMadeWhenThatIsUnused)
{
    const Snapshot before = snapshot(root);
    {
        StateLock first = lock();
        ASSERT_EQ(first.take(), 0);
        make_file("/var/lib/x/inner/record", "x");
        first.remove_if_unused();
    }
    EXPECT_TRUE(std::filesystem::exists(in_root("/var/lib/x/lock")));
    std::filesystem::remove(in_root("/var/lib/x/inner/record"));
    StateLock second = lock();
    ASSERT_EQ(second.take(), 0);
    second.remove_if_unused();
    EXPECT_EQ(snapshot(root), before);
}

TEST_F(StateLockTest, StaysInItsRoot)
{
    make_folder("/var");
    make_link("/var/lib", outside);
    StateLock lost = lock();
    EXPECT_NE(lost.take(), 0); // that leads to nothing in the root
    std::filesystem::remove(in_root("/var/lib"));
    make_folder("/var/lib");
    make_folder("/var/lib/x");
    make_file("/var/lib/x/lock", outside + "\n/etc\n/var/lib/x/inner\n");
    make_folder("/etc");
    StateLock told = lock();
    ASSERT_EQ(told.take(), 0);
    told.remove_if_unused();
    EXPECT_TRUE(std::filesystem::exists(in_root("/etc"))); // not its own, whatever the note says
    EXPECT_EQ(snapshot(outside), outside_before);
}

} // namespace
} // namespace initbridge::fs
