#include "src/exec/options.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace initbridge::exec {

namespace {

/// The words behind the program's name, read; what is wrong with them.
struct Read {
    explicit Read(std::vector<std::string> given)
        : words(std::move(given))
    {
        words.insert(words.begin(), "exec");
        for (std::string& text : words) {
            argv.push_back(text.data());
        }
        argv.push_back(nullptr);
        const char* wrong = "";
        const char* said =
            parse_options(static_cast<int>(words.size()), argv.data(), options, &wrong);
        problem = said == nullptr ? "" : std::string(wrong) + ": " + said;
    }

    Read(const Read&) = delete;
    Read& operator=(const Read&) = delete;

    ~Read() { std::free(options.waits); }

    std::vector<std::string> words;
    std::vector<char*> argv;
    Options options;
    std::string problem;
};

} // namespace

TEST(OptionsTest, ReadsAll)
{
    const Read read(
        {"--name=web",
         "--restart=unexpected",
         "--start-secs=5",
         "--start-retries=99999999999999",
         "--exit-codes=3,255",
         "--stop-signal=2",
         "--fatal-status=249",
         "--wait=60s:tcp:[::1]:80",
         "--wait=500ms:file:/a:b",
         "--",
         "cmd",
         "--",
         ""});
    EXPECT_EQ(read.problem, "");
    EXPECT_STREQ(read.options.name, "web");
    EXPECT_EQ(read.options.restart, Restart::unexpected);
    EXPECT_EQ(read.options.start_secs, 5);
    EXPECT_EQ(read.options.start_retries, 1'000'000'000);
    EXPECT_FALSE(read.options.success[0]);
    EXPECT_TRUE(read.options.success[3] && read.options.success[255]);
    EXPECT_EQ(read.options.stop_signal, 2);
    EXPECT_EQ(read.options.fatal_status, 249);
    ASSERT_EQ(read.options.wait_count, 2);
    EXPECT_EQ(read.options.waits[0].timeout, 60'000);
    EXPECT_STREQ(read.options.waits[0].target, "[::1]:80");
    EXPECT_EQ(read.options.waits[1].timeout, 500);
    EXPECT_STREQ(read.options.waits[1].target, "/a:b");
    EXPECT_STREQ(read.options.command[1], "--");
    EXPECT_EQ(read.options.command[3], nullptr);
}

TEST(OptionsTest, NoCodesMeansNoSuccess)
{
    const Read read({"--exit-codes=", "--", "/bin/a b"});
    EXPECT_EQ(read.problem, "");
    EXPECT_FALSE(read.options.success[0]);
    EXPECT_STREQ(read.options.name, "command"); // a blank would make two words of it
}

TEST(OptionsTest, RefusesWhatItDoesNotKnow)
{
    EXPECT_EQ(Read({"--nope", "--", "a"}).problem, "--nope: no option, or no value for it");
    EXPECT_EQ(Read({"--wait=5", "--", "a"}).problem, "--wait=5: no option, or no value for it");
    EXPECT_EQ(
        Read({"--exit-codes=1;2", "--", "a"}).problem,
        "--exit-codes=1;2: no option, or no value for it");
    EXPECT_EQ(Read({"--gate"}).problem, "--: no command behind it");
}

} // namespace initbridge::exec
