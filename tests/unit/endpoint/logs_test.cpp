#include "src/endpoint/logs.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

namespace initbridge::endpoint {
namespace {

class LogsTest : public testing::Test {
protected:
    void SetUp() override
    {
        std::string folder = testing::TempDir() + "initbridge-log-XXXXXX";
        ASSERT_NE(::mkdtemp(folder.data()), nullptr);
        folder_ = folder;
        log_ = file_log(path());
    }

    void TearDown() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string path() const { return folder_ / "log"; }

    void write(const std::string& text) { std::ofstream(path(), std::ios::app) << text; }

    std::string read(std::int64_t offset, std::int64_t length)
    {
        const Answer answer = read_log(log_, offset, length);
        return answer ? *answer->as_string() : answer.error().text.substr(0, 13);
    }

    std::filesystem::path folder_;
    LogPtr log_;
};

TEST_F(LogsTest, ReadsAsReadFileDoes)
{
    EXPECT_EQ(read(0, 0).substr(0, 7), "NO_FILE");
    write("0123456789");
    EXPECT_EQ(read(0, 0), "0123456789");
    EXPECT_EQ(read(3, 2), "34");
    EXPECT_EQ(read(3, 0), "3456789");
    EXPECT_EQ(read(-3, 0), "789");
    EXPECT_EQ(read(-300, 0), "0123456789");
    EXPECT_EQ(read(300, 5), "");
    EXPECT_EQ(read(-3, 1), "BAD_ARGUMENTS");
    EXPECT_EQ(read(0, -1), "BAD_ARGUMENTS");
    EXPECT_EQ(read(std::numeric_limits<std::int64_t>::min(), 0), "0123456789");
    EXPECT_EQ(read(std::numeric_limits<std::int64_t>::max(), 0), "");
    EXPECT_EQ(read(1, std::numeric_limits<std::int64_t>::max()), "123456789");
}

TEST_F(LogsTest, DoesNotCutCharacters)
{
    write("a\xc3\xa9\n");
    EXPECT_EQ(read(-2, 0), "\n");
    EXPECT_EQ(read(-3, 0), "\xc3\xa9\n");
}

// The values that options.py's tailFile() gives for the same arguments.
TEST_F(LogsTest, TailsAsTailFileDoes)
{
    write("0123456789");
    const auto tail = [&](std::int64_t offset, std::int64_t length) {
        return *tail_log(log_, offset, length);
    };
    EXPECT_EQ(tail(0, 4), (json::Array{"6789", 10, true}));
    EXPECT_EQ(tail(0, 100), (json::Array{"0123456789", 10, false}));
    EXPECT_EQ(tail(10, 5), (json::Array{"", 10, false}));
    EXPECT_EQ(tail(8, 2), (json::Array{"89", 10, false}));
    EXPECT_EQ(*tail_log(nullptr, 3, 4), (json::Array{"", 0, false}));
}

TEST_F(LogsTest, FollowsWhatComes)
{
    write(std::string(2000, 'a'));
    auto follow = Follow::begin(log_);
    ASSERT_TRUE(follow);
    EXPECT_EQ(follow->next(), std::string(1024, 'a'));
    EXPECT_EQ(follow->next(), "");
    write("more\n");
    EXPECT_EQ(follow->next(), "more\n");
    std::filesystem::resize_file(path(), 0);
    EXPECT_EQ(follow->next(), "==> File truncated <==\n");
    write("again\n");
    EXPECT_EQ(follow->next(), "again\n");
    std::filesystem::rename(path(), folder_ / "log.1");
    EXPECT_EQ(follow->next(), "");
    write("new\n");
    EXPECT_EQ(follow->next(), "new\n");
    ASSERT_TRUE(log_->clear());
    EXPECT_EQ(follow->next(), "");
    write("after\n");
    EXPECT_EQ(follow->next(), "after\n");
}

TEST_F(LogsTest, OpensNoLinkAndNoDevice)
{
    write("secret");
    const std::string link = folder_ / "link";
    std::filesystem::create_symlink(path(), link);
    EXPECT_FALSE(file_log(link)->extent());
    std::filesystem::remove(link);
    std::filesystem::create_hard_link(path(), link);
    EXPECT_FALSE(file_log(link)->extent());
    EXPECT_FALSE(file_log(link)->clear());
    EXPECT_FALSE(file_log("/dev/null")->extent());
    EXPECT_FALSE(file_log(folder_)->extent());
    std::filesystem::remove(link);
    EXPECT_TRUE(log_->extent());
}

TEST_F(LogsTest, FollowsFoldersOnlyByLinksOfThoseWhoMay)
{
    write("secret");
    const std::string link = std::string(folder_) + "-link";
    std::filesystem::create_directory_symlink(folder_, link);
    EXPECT_TRUE(file_log(link + "/log")->extent());
    if (::geteuid() == 0) {
        ASSERT_EQ(::lchown(link.c_str(), 65534, 65534), 0);
        EXPECT_FALSE(file_log(link + "/log")->extent());
        EXPECT_FALSE(file_log(link + "/log")->clear());
    }
    std::filesystem::remove(link);
}

} // namespace
} // namespace initbridge::endpoint
