#include "translate/text/json_skim.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::json {
namespace {

using testing::ElementsAre;

TEST(JsonSkimTest, FindsTheTextOfAMember)
{
    constexpr std::string_view text =
        R"( { "a" : "x\"y\\" , "b":[1,{"c":"]}"}],"n":-12, "o":{ "a":1 } } )";
    EXPECT_EQ(skim_member(text, "a"), R"("x\"y\\")");
    EXPECT_EQ(skim_member(text, "b"), R"([1,{"c":"]}"}])");
    EXPECT_EQ(skim_member(text, "n"), "-12");
    EXPECT_EQ(skim_member(text, "o"), R"({ "a":1 })");
    EXPECT_EQ(skim_member(text, "c"), std::nullopt);
}

TEST(JsonSkimTest, FindsTheTextsOfItems)
{
    EXPECT_THAT(
        *skim_items(R"([1, "a,b" ,[2,[]],{"x":"["}])"),
        ElementsAre("1", R"("a,b")", "[2,[]]", R"({"x":"["})"));
    EXPECT_TRUE(skim_items(" [ ] ")->empty());
}

TEST(JsonSkimTest, FindsNothingInOtherTexts)
{
    for (const char* text : {"", "1", "[", "[1", "[1 2]", "[,]", "[\"a]", "{\"a\":1}", "[[1]"}) {
        EXPECT_EQ(skim_items(text), std::nullopt) << text;
    }
    for (const char* text :
         {"",
          "[]",
          "{",
          "{}",
          "{a:1}",
          "{\"a\"}",
          "{\"a\":",
          "{\"a\":\"x",
          "{\"b\":1 \"a\":1}",
          "{1:2}"}) {
        EXPECT_EQ(skim_member(text, "a"), std::nullopt) << text;
    }
}

} // namespace
} // namespace initbridge::json
