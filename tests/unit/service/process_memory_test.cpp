#include "src/service/process_memory.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace initbridge::service {
namespace {

TEST(ProcessMemoryTest, ReadsTheSecondFieldOfStatm)
{
    EXPECT_EQ(resident_pages_of("1000 250 30 4 0 5 0"), 250U);
    for (const char* text : {"", "1000", "1000 ", "1000 x 3"}) {
        EXPECT_FALSE(resident_pages_of(text)) << text;
    }
}

TEST(ProcessMemoryTest, IsKnownOfWhatRuns)
{
    EXPECT_GT(memory_of(::getpid()).value_or(0), 100'000U);
    EXPECT_FALSE(memory_of(0));
    EXPECT_FALSE(memory_of(-1));
}

} // namespace
} // namespace initbridge::service
