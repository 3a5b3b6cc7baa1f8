#include "src/base/read_proc.hpp"
#include "src/service/proc.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace initbridge::service {
namespace {

TEST(ProcTest, ReadsFieldsBehindAnyName)
{
    constexpr const char* stat =
        "12 (a b) c) S 1 2 3 4 -1 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20\n";
    EXPECT_EQ(stat_field(stat, 4), 1);
    EXPECT_EQ(stat_field(stat, 8), -1);
    EXPECT_EQ(stat_field(stat, 22), 4711);
    EXPECT_EQ(stat_field(stat, 3), std::nullopt); // a letter
    EXPECT_EQ(stat_field(stat, 24), std::nullopt);
    EXPECT_EQ(stat_field("12 (a) S 1 2", 22), std::nullopt);
    EXPECT_EQ(stat_field("", 4), std::nullopt);
}

TEST(ProcTest, AChildIsACopyUntilItBecomesAProgram)
{
    const pid_t child = ::fork();
    if (child == 0) {
        ::pause();
        ::_exit(0);
    }
    ASSERT_GT(child, 0);
    EXPECT_TRUE(is_child(child, ::getpid()));
    EXPECT_FALSE(is_child(child, child));
    EXPECT_TRUE(is_copy_of(child, ::getpid()));
    EXPECT_FALSE(is_copy_of(::getpid(), ::getppid()));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    EXPECT_FALSE(is_copy_of(child, ::getpid()));
}

TEST(ProcTest, AFileThatOpensAndCannotBeReadIsNotThere)
{
    EXPECT_EQ(base::read_proc("/proc/self/no-such-file"), std::nullopt);
    EXPECT_EQ(base::read_proc("/proc/self"), std::nullopt); // it opens, and cannot be read
    EXPECT_GT(base::read_proc("/proc/self/environ").value_or("").size(), 0U);
}

} // namespace
} // namespace initbridge::service
