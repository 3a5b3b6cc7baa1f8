#include "translate/text/duration.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace initbridge::text {
namespace {

using std::chrono::milliseconds;

TEST(ParseDurationTest, TakesTheFormsOfServiceEntries)
{
    const std::map<std::string_view, std::int64_t> durations = {
        {"20", 20000},
        {"20s", 20000},
        {"0", 0},
        {"0ms", 0},
        {"007", 7000},
        {"1min 30s", 90000},
        {"1min30s", 90000},
        {"1 min 30 s", 90000},
        {"1min 30", 90000},
        {" 5\t", 5000},
        {"500ms", 500},
        {"1.5s", 1500},
        {"1.5", 1500},
        {"0.001", 1},
        {"1.0000000000000000000000000000000000000000s", 1000},
        {"0.5h", 1800000},
        {"0.25min 0.75min", 60000},
        {"2000us", 2},
        {"500us 500us", 1},
        {"0.5ms 0.5ms", 1},
        {"1w 1d 1h 1m 1s 1ms", 694861001},
        {"2weeks 2days 2hours 2minutes 2seconds", 1389722000},
        {"1week 1day 1hour 1minute 1second", 694861000},
        {"1hr 1sec 1msec 1000usec", 3601002},
        {"3652d", 315532800000},
        {"3652.5d", 315576000000},
        {"315576000", 315576000000},
        {"315576000000000us", 315576000000},
    };
    for (const auto& [text, count] : durations) {
        EXPECT_EQ(parse_duration(text), milliseconds(count)) << text;
    }
}

TEST(ParseDurationTest, RefusesWhatIsNoDuration)
{
    for (const std::string_view text :
         {"",       " ",     "s",        "min 3", "abc",    "-1",         "+1",
          "1.",     ".5",    "1.s",      "1..5s", "1.5.5s", "1,5s",       "1e3",
          "0x10",   "20 30", "20 30s",   "1s,2s", "1S",     "1Min",       "1y",
          "1month", "1M",    "infinity", "1s x",  "1\n",    "1\xC2\xB5s", "1s\xC2\xA0"}) {
        EXPECT_EQ(parse_duration(text), std::nullopt) << "'" << text << "'";
    }
    EXPECT_EQ(parse_duration(std::string_view("1\0s", 3)), std::nullopt);
}

TEST(ParseDurationTest, RefusesWhatIsFinerThanAMillisecond)
{
    for (const std::string_view text :
         {"1us", "1.5ms", "0.0005", "0.0000001s", "0.1us", "1500us", "0.00000000000000000001w"}) {
        EXPECT_EQ(parse_duration(text), std::nullopt) << text;
    }
}

TEST(ParseDurationTest, RefusesMoreThanTenYearsWithoutOverflow)
{
    for (const std::string_view text :
         {"3653d",
          "315576000.001",
          "315576001",
          "522w",
          "18446744073709551616us",
          "18446744073709551617",
          "99999999999999999999999999999999999999",
          "3652d 13h",
          "3000d 3000d",
          "18446744073709551615w 1"}) {
        EXPECT_EQ(parse_duration(text), std::nullopt) << text;
    }
}

TEST(RenderDurationTest, WritesWholeUnitsFromTheLargest)
{
    EXPECT_EQ(render_duration(milliseconds(0)), "0");
    EXPECT_EQ(render_duration(milliseconds(1)), "1ms");
    EXPECT_EQ(render_duration(milliseconds(500)), "500ms");
    EXPECT_EQ(render_duration(milliseconds(1500)), "1s 500ms");
    EXPECT_EQ(render_duration(milliseconds(20000)), "20s");
    EXPECT_EQ(render_duration(milliseconds(90000)), "1min 30s");
    EXPECT_EQ(render_duration(milliseconds(694861001)), "1w 1d 1h 1min 1s 1ms");
}

TEST(RenderDurationTest, IsReadBackAsTheSame)
{
    for (std::int64_t count = 0; count < 315576000000; count = count * 7 / 3 + 1) {
        const milliseconds duration(count);
        EXPECT_EQ(parse_duration(render_duration(duration)), duration);
    }
}

TEST(RenderDurationTest, ANegativeDurationIsABug)
{
    EXPECT_THROW(static_cast<void>(render_duration(milliseconds(-1))), std::logic_error);
}

} // namespace
} // namespace initbridge::text
