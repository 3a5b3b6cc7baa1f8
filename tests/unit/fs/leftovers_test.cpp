#include "src/fs/leftovers.hpp"
#include "tests/unit/fs/temp_root.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

namespace initbridge::fs {
namespace {

class LeftoversTest : public TempRoot {};

TEST_F(LeftoversTest, AreOfThisProcessAndOfThoseThatHaveEnded)
{
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(0);
    }
    siginfo_t info = {};
    ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
    make_folder("/etc");
    make_file("/etc/x", "x");
    make_file(fmt::format("/etc/.initbridge-tmp-{}-0", ::getppid()), "at work");
    make_file(fmt::format("/etc/.initbridge-tmp-{}-2", ::getpid()), "could not be removed");
    make_file(fmt::format("/etc/.initbridge-tmp-{}-1", child), "cut short");
    auto opened = RootDir::open(root);
    ASSERT_TRUE(opened);
    // Its parent has not fetched its status: it is a zombie.
    ASSERT_TRUE(remove_leftovers(*opened, {"/etc/x", "/none/x"}));
    EXPECT_EQ(::waitpid(child, nullptr, 0), child);
    EXPECT_TRUE(std::filesystem::exists(in_root("/etc/x")));
    EXPECT_TRUE(
        std::filesystem::exists(in_root(fmt::format("/etc/.initbridge-tmp-{}-0", ::getppid()))));
    EXPECT_FALSE(
        std::filesystem::exists(in_root(fmt::format("/etc/.initbridge-tmp-{}-2", ::getpid()))));
    EXPECT_FALSE(std::filesystem::exists(in_root(fmt::format("/etc/.initbridge-tmp-{}-1", child))));
}

} // namespace
} // namespace initbridge::fs
