#include "translate/text/number_format.hpp"

#include <gtest/gtest.h>

namespace initbridge::text {
namespace {

TEST(NumberFormat, PrintsAsPythonDoes)
{
    EXPECT_EQ(format_number("d", 12), "12");
    EXPECT_EQ(format_number("03d", 12), "012");
    EXPECT_EQ(format_number("-4d", 12), "12  ");
    EXPECT_EQ(format_number("4s", 12), "  12");
    EXPECT_EQ(format_number("04s", 12), "  12"); // '%04s' % 12
    EXPECT_EQ(format_number("+.3d", 12), "+012");
    EXPECT_EQ(format_number("#x", 255), "0xff");
    EXPECT_EQ(format_number("X", 255), "FF");
    EXPECT_EQ(format_number("o", 8), "10");
    EXPECT_EQ(format_number("f", 1), std::nullopt);
    EXPECT_EQ(format_number("", 1), std::nullopt);
}

} // namespace
} // namespace initbridge::text
