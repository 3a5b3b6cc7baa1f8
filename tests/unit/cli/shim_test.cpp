#include "src/cli/codes.hpp"
#include "src/cli/shim.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace initbridge::cli {

namespace {

/// INITBRIDGE_SHIM for one test.
class Named {
public:
    explicit Named(const char* path) { ::setenv("INITBRIDGE_SHIM", path, 1); }

    ~Named() { ::unsetenv("INITBRIDGE_SHIM"); }

    Named(const Named&) = delete;
    Named& operator=(const Named&) = delete;
};

} // namespace

TEST(ShimTest, IsTheFileThatIsNamed)
{
    const Named named("/proc/self/cmdline");
    const auto shim = read_shim();
    ASSERT_TRUE(shim);
    EXPECT_TRUE(shim->has_value());
}

TEST(ShimTest, ANamedFileMustBeThere)
{
    const Named named("/no/such/shim");
    const auto shim = read_shim();
    ASSERT_FALSE(shim);
    EXPECT_EQ(shim.error().code, codes::bad_shim);
    EXPECT_EQ(shim.error().message, "cannot read '/no/such/shim', which INITBRIDGE_SHIM names");
}

TEST(ShimTest, BesideThisTestThereIsNone)
{
    const auto shim = read_shim();
    ASSERT_TRUE(shim);
    EXPECT_EQ(*shim, std::nullopt);
}

} // namespace initbridge::cli
