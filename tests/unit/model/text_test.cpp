#include "translate/model/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using testing::ElementsAre;

namespace initbridge::model {

namespace {

const Expansion home_folder{ExpansionKind::home, {}, {}};

} // namespace

TEST(TextTest, MergesNeighbouringLiterals)
{
    Text text{"a"};
    text.append("");
    text.append("b");
    text.append(home_folder);
    text.append("c");
    EXPECT_THAT(
        text.parts(),
        ElementsAre(
            TextPart{std::string("ab")}, TextPart{home_folder}, TextPart{std::string("c")}));
}

TEST(TextTest, EqualTextsAreEqualHoweverMade)
{
    Text tail{"b"};
    tail.append(home_folder);
    Text joined{"a"};
    joined.append(tail);
    Text direct;
    direct.append("ab");
    direct.append(home_folder);
    EXPECT_EQ(joined, direct);
    EXPECT_EQ(Text{""}, Text{});
}

TEST(TextTest, AppendsItself)
{
    Text text{"a"};
    text.append(home_folder);
    text.append(text);
    EXPECT_EQ(text.parts().size(), 4U);
    Text literal{"x"};
    literal.append(literal);
    EXPECT_EQ(literal, Text{"xx"});
}

TEST(TextTest, KnowsWhetherItIsALiteral)
{
    EXPECT_TRUE(Text{}.is_literal());
    EXPECT_EQ(Text{}.literal(), "");
    EXPECT_TRUE(Text{}.empty());
    EXPECT_EQ(Text{"x"}.literal(), "x");
    Text text;
    text.append(home_folder);
    EXPECT_FALSE(text.is_literal());
    EXPECT_TRUE(text.contains(ExpansionKind::home));
    EXPECT_FALSE(text.contains(ExpansionKind::env));
}

} // namespace initbridge::model
