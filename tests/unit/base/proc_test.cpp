#include "src/base/proc.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace initbridge::base {
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
    EXPECT_EQ(parent_of(child), ::getpid());
    EXPECT_EQ(parent_of(-1), std::nullopt);
    EXPECT_TRUE(is_copy_of(child, ::getpid()));
    EXPECT_FALSE(is_copy_of(::getpid(), ::getppid()));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    EXPECT_FALSE(is_copy_of(child, ::getpid()));
}

TEST(ProcTest, AFileThatOpensAndCannotBeReadIsNotThere)
{
    EXPECT_EQ(read_proc("/proc/self/no-such-file"), std::nullopt);
    EXPECT_EQ(read_proc("/proc/self"), std::nullopt); // it opens, and cannot be read
    EXPECT_GT(read_proc("/proc/self/environ").value_or("").size(), 0U);
}

TEST(ProcTest, FindsSupervisordInACommandLine)
{
    EXPECT_EQ(find_supervisord({"/usr/bin/supervisord", "-n"}), 0U);
    EXPECT_EQ(find_supervisord({"/usr/bin/python3", "/usr/bin/supervisord", "-n"}), 1U);
    EXPECT_EQ(find_supervisord({"python3", "-u", "-m", "supervisor.supervisord"}), 3U);
    EXPECT_EQ(find_supervisord({"sh", "-c", "exec", "-a", "supervisord"}), std::nullopt);
    EXPECT_EQ(find_supervisord({}), std::nullopt);
    EXPECT_FALSE(words_of_process(::getpid()).empty());
    EXPECT_TRUE(words_of_process(-1).empty());
}

} // namespace
} // namespace initbridge::base
