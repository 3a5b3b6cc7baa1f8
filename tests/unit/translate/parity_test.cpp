#include "translate/parity/parity.hpp"
#include "translate/spec/key_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace initbridge::tests {
namespace {

using testing::Contains;
using testing::ElementsAre;

constexpr auto supervisord = model::Init::supervisord;
constexpr auto systemd = model::Init::systemd;

TEST(ParityTest, EveryFieldOfAnEntryHasARow)
{
    for (const spec::EntryKey& key : spec::entry_keys()) {
        EXPECT_NE(parity::find_row(key.name), nullptr) << key.name;
    }
    const auto entry_rows = std::ranges::count_if(parity::rows(), [](const parity::Row& row) {
        return row.field.find('.') == std::string_view::npos;
    });
    EXPECT_EQ(static_cast<std::size_t>(entry_rows), spec::entry_keys().size());
}

TEST(ParityTest, EveryRowSaysHowAndNoneTwice)
{
    std::set<std::string_view> seen;
    for (const parity::Row& row : parity::rows()) {
        EXPECT_TRUE(seen.insert(row.field).second) << row.field;
        for (const auto init : {supervisord, systemd}) {
            EXPECT_FALSE(row.on(init).how.empty()) << row.field;
            EXPECT_EQ(
                row.on(init).verdict == parity::Verdict::exact,
                parity::codes_of(row.on(init)).empty())
                << row.field << ": what is exact loses nothing, all else is told of";
        }
    }
}

TEST(ParityTest, EveryLineIsOfFieldsThatThereAre)
{
    for (const parity::Line& line : parity::lines()) {
        ASSERT_FALSE(parity::fields_of(line).empty()) << line.key;
        EXPECT_FALSE(line.rule.empty()) << line.key;
        for (const std::string_view field : parity::fields_of(line)) {
            EXPECT_NE(parity::find_row(field), nullptr) << line.key << ": " << field;
        }
    }
}

TEST(ParityTest, FindsTheKeysOfAFieldAndTheFieldsOfAKey)
{
    EXPECT_THAT(parity::keys_of("exit_codes", supervisord), ElementsAre("exitcodes"));
    EXPECT_THAT(parity::keys_of("stop_timeout", systemd), Contains("TimeoutStopSec"));
    EXPECT_THAT(parity::keys_of("distro", systemd), ElementsAre());
    const parity::Line* line = parity::find_line(systemd, "WantedBy");
    ASSERT_NE(line, nullptr);
    EXPECT_THAT(parity::fields_of(*line), ElementsAre("wanted_by", "enable", "auto_start"));
    EXPECT_EQ(parity::find_line(supervisord, "WantedBy"), nullptr);
    EXPECT_EQ(parity::find_line(systemd, "Environment", "user")->fields, "user");
    EXPECT_EQ(parity::find_row("restrat"), nullptr);
}

} // namespace
} // namespace initbridge::tests
