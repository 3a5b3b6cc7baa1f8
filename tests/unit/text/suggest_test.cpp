#include "translate/text/suggest.hpp"

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace initbridge::text {
namespace {

constexpr std::array<std::string_view, 6> keys{
    "name", "exec", "restart", "start_secs", "start_retries", "environment_file"};

std::optional<std::string_view> nearest_key(std::string_view word)
{
    return nearest(word, keys);
}

TEST(NearestTest, FindsOneSlipInAShortWord)
{
    EXPECT_EQ(nearest_key("nme"), "name");
    EXPECT_EQ(nearest_key("naame"), "name");
    EXPECT_EQ(nearest_key("nane"), "name");
    EXPECT_EQ(nearest_key("name"), "name");
}

TEST(NearestTest, ASwapOfNeighboursIsOneSlip)
{
    EXPECT_EQ(nearest_key("nmae"), "name");
    EXPECT_EQ(nearest_key("ecxe"), std::nullopt); // no neighbours: two slips
    EXPECT_EQ(nearest_key("exce"), "exec");
}

TEST(NearestTest, AllowsAThirdOfTheWordUpToThree)
{
    EXPECT_EQ(nearest_key("rstrt"), std::nullopt); // 2 of 5
    EXPECT_EQ(nearest_key("restrat"), "restart");
    EXPECT_EQ(nearest_key("restrrtt"), "restart"); // 2 of 8
    EXPECT_EQ(nearest_key("enviroment_fle"), "environment_file");
    EXPECT_EQ(nearest_key("enviromnt_fle"), "environment_file"); // 3 of 13
    EXPECT_EQ(nearest_key("envirmnt_fle"), std::nullopt);        // 4 of 12
}

TEST(NearestTest, TakesTheNearestAndOfEqualOnesTheFirst)
{
    constexpr std::array<std::string_view, 4> candidates{"abcxxx", "abcdex", "abcdxf", "abcdef"};
    EXPECT_EQ(nearest("abcdeg", candidates), "abcdex");
    EXPECT_EQ(nearest("abcdef", candidates), "abcdef");
}

TEST(NearestTest, AWordOfWhichNothingIsLeftIsNoSlip)
{
    constexpr std::array<std::string_view, 3> candidates{"a", "", "bc"};
    EXPECT_EQ(nearest("x", candidates), std::nullopt);
    EXPECT_EQ(nearest("", candidates), std::nullopt);
    EXPECT_EQ(nearest("b", candidates), "bc");
}

TEST(NearestTest, NothingIsNearWithoutCandidatesOrToAHugeWord)
{
    EXPECT_EQ(nearest("name", {}), std::nullopt);
    EXPECT_EQ(nearest_key(std::string(30000000, 'x')), std::nullopt);
}

} // namespace
} // namespace initbridge::text
