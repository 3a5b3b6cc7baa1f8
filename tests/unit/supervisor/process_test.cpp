#include "src/supervisor/codes.hpp"
#include "src/supervisor/process.hpp"

#include <gtest/gtest.h>

namespace initbridge::supervisor {
namespace {

json::Object a_process()
{
    return {
        {"group", "g"},
        {"name", "p"},
        {"state", 20},
        {"spawnerr", ""},
        {"exitstatus", 0},
        {"pid", 7},
        {"start", 100},
        {"stop", 0},
        {"now", 160},
        {"description", "passed over"}};
}

TEST(ProcessTest, ReadsProcesses)
{
    const auto list = read_processes(json::Array{a_process()});
    ASSERT_TRUE(list);
    EXPECT_EQ(
        *list, (std::vector<Process>{{"g", "p", ProcessState::running, "", 0, 7, 100, 0, 160}}));
}

TEST(ProcessTest, TakesAStrangeStateForUnknown)
{
    json::Object process = a_process();
    process[2].value = 77;
    EXPECT_EQ(read_processes(json::Array{process}).value().front().state, ProcessState::unknown);
}

TEST(ProcessTest, RefusesOtherForms)
{
    for (std::size_t i = 0; i < 9; ++i) {
        json::Object process = a_process();
        process[i].value = nullptr;
        const auto list = read_processes(json::Array{process});
        ASSERT_FALSE(list) << i;
        EXPECT_EQ(list.error().code, codes::bad_answer);
    }
    EXPECT_FALSE(read_processes("text"));
    EXPECT_FALSE(read_processes(json::Array{1}));
}

TEST(ProcessTest, ReadsConfigs)
{
    const json::Object config{
        {"group", "g"}, {"name", "p"}, {"autostart", false}, {"exitcodes", json::Array{0, 2}}};
    const auto list = read_configs(json::Array{config});
    ASSERT_TRUE(list);
    EXPECT_EQ(*list, (std::vector<ProcessConfig>{{"g", "p", false, {0, 2}, 0}}));
    json::Object newer = config;
    newer.push_back({"stopsignal", 15});
    const auto told = read_configs(json::Array{newer});
    ASSERT_TRUE(told);
    EXPECT_EQ(told->front().stop_signal, 15);
    json::Object broken = config;
    broken[3].value = json::Array{"x"};
    EXPECT_FALSE(read_configs(json::Array{broken}));
}

TEST(ProcessTest, NamesAsCallsTakeThem)
{
    EXPECT_EQ(full_name("a", "a"), "a");
    EXPECT_EQ(full_name("a", "b"), "a:b");
}

} // namespace
} // namespace initbridge::supervisor
