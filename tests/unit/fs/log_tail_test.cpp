#include "src/fs/log_tail.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace initbridge::fs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class LogTailTest : public testing::Test {
protected:
    LogTailTest()
    {
        std::string name =
            (std::filesystem::temp_directory_path() / "initbridge-log-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        path_ = folder_ + "/log";
    }

    ~LogTailTest() override { std::filesystem::remove_all(folder_); }

    void add(const std::string& text, std::ios::openmode mode = std::ios::app) const
    {
        std::ofstream(path_, mode) << text;
    }

    std::string folder_;
    std::string path_;
};

TEST_F(LogTailTest, GivesWholeLinesAsTheyCome)
{
    add("one\ntwo\nthr");
    LogTail tail(path_);
    ASSERT_EQ(tail.open(), 0);
    EXPECT_THAT(tail.read(), ElementsAre("one", "two"));
    EXPECT_EQ(tail.rest(), "thr");
    EXPECT_THAT(tail.read(), IsEmpty());
    add("ee\n\n");
    EXPECT_THAT(tail.read(), ElementsAre("three", ""));
    EXPECT_EQ(tail.rest(), "");
}

TEST_F(LogTailTest, BeginsWithTheLastLines)
{
    add("1\n2\n3\n4\n");
    for (const auto& [lines, wanted] :
         std::vector<std::pair<std::size_t, std::vector<std::string>>>{
             {0, {}},
             {1, {"4"}},
             {3, {"2", "3", "4"}},
             {4, {"1", "2", "3", "4"}},
             {9, {"1", "2", "3", "4"}}}) {
        LogTail tail(path_);
        ASSERT_EQ(tail.open(), 0);
        tail.seek_last(lines);
        EXPECT_EQ(tail.read(), wanted) << lines;
    }
    add("5");
    LogTail tail(path_);
    ASSERT_EQ(tail.open(), 0);
    tail.seek_last(2);
    EXPECT_THAT(tail.read(), ElementsAre("4"));
    EXPECT_EQ(tail.rest(), "5");
}

TEST_F(LogTailTest, FindsLastLinesThatAreLongerThanItReadsAtOnce)
{
    const std::string line(600 * 1024, 'x');
    add("first\n" + line + "\nlast\n");
    LogTail tail(path_);
    ASSERT_EQ(tail.open(), 0);
    tail.seek_last(2);
    std::vector<std::string> all;
    for (int i = 0; i < 10 && all.size() < 2; ++i) {
        for (std::string& each : tail.read()) {
            all.push_back(std::move(each));
        }
    }
    EXPECT_THAT(all, ElementsAre(line, "last"));
}

TEST_F(LogTailTest, ReadsTheRestOfAFileThatWasPutAside)
{
    add("one\n");
    LogTail tail(path_);
    ASSERT_EQ(tail.open(), 0);
    EXPECT_THAT(tail.read(), ElementsAre("one"));
    add("two\n");
    ASSERT_EQ(std::rename(path_.c_str(), (path_ + ".1").c_str()), 0);
    add("three\n");
    EXPECT_THAT(tail.read(), ElementsAre("two"));
    EXPECT_THAT(tail.read(), ElementsAre("three"));
    EXPECT_THAT(tail.read(), IsEmpty());
}

TEST_F(LogTailTest, BeginsAgainWhereAFileWasCut)
{
    add("one\ntwo\n");
    LogTail tail(path_);
    ASSERT_EQ(tail.open(), 0);
    EXPECT_THAT(tail.read(), ElementsAre("one", "two"));
    add("new\n", std::ios::trunc);
    EXPECT_THAT(tail.read(), ElementsAre("new"));
}

TEST_F(LogTailTest, WaitsForAFileThatIsNotThereAndReadsNoOtherThing)
{
    LogTail tail(path_);
    EXPECT_EQ(tail.open(), ENOENT);
    EXPECT_THAT(tail.read(), IsEmpty());
    add("one\n");
    EXPECT_THAT(tail.read(), ElementsAre("one"));
    LogTail folder(folder_);
    EXPECT_EQ(folder.open(), EINVAL);
}

} // namespace
} // namespace initbridge::fs
