#include "translate/bridge/codes.hpp"
#include "translate/bridge/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::test {

namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* head =
    "[supervisord]\n[unix_http_server]\nfile=/run/supervisord-app/s.sock\n";

struct Checked {
    bridge::ConfigFacts facts;
    diag::Diagnostics out;

    [[nodiscard]] std::vector<std::string> codes() const
    {
        std::vector<std::string> result;
        for (const diag::Diagnostic& item : out.items()) {
            result.emplace_back(item.code);
        }
        return result;
    }
};

Checked check(const std::vector<std::string>& texts)
{
    bridge::Bridge bridge;
    bridge.user = "app";
    bridge.uid = 1000;
    std::vector<supervisord::IniText> read;
    read.reserve(texts.size());
    for (const std::string& text : texts) {
        read.push_back(supervisord::read_ini(text, diag::FileId{}));
    }
    Checked checked;
    checked.facts = bridge::check_config(read, bridge, checked.out);
    return checked;
}

} // namespace

TEST(BridgeConfigTest, AddsUpWhatGroupsNeedOneAfterAnother)
{
    const Checked checked = check(
        {std::string(head) + "[program:a]\nstopwaitsecs=70\n[eventlistener:b]\n",
         "[program:c]\nstopwaitsecs=5\n[program:d]\nstopwaitsecs=30\n[group:g]\nprograms=c, d\n"});
    // Each group, and each program in none, with a second for the look at it: 71 + 11 + 31.
    EXPECT_EQ(checked.facts.stop_time, seconds(113));
    EXPECT_THAT(checked.codes(), IsEmpty());
}

TEST(BridgeConfigTest, DoesNotOverflow)
{
    const Checked checked = check(
        {std::string(head) + "[program:a]\nstopwaitsecs=9223372036854775807\n"
                             "[program:b]\nstopwaitsecs=9223372036854775807\n"});
    EXPECT_EQ(checked.facts.stop_time, std::chrono::hours(24 * 365));
}

TEST(BridgeConfigTest, RefusesUsersThatSupervisordCannotBecome)
{
    EXPECT_THAT(
        check({std::string(head) + "[program:a]\nuser=other\n[program:b]\nuser=1000\n"}).codes(),
        ElementsAre(std::string(bridge::codes::config_refused)));
    EXPECT_THAT(
        check({"[supervisord]\nuser=root\n"}).codes(),
        ElementsAre(std::string(bridge::codes::config_refused)));
}

TEST(BridgeConfigTest, TheLastTextHasTheLastWord)
{
    const Checked checked = check(
        {std::string(head) + "[supervisord]\nlogfile=/x\n",
         "[supervisord]\nlogfile=/dev/stdout\n[unix_http_server]\nfile=/tmp/s.sock\n"});
    EXPECT_TRUE(checked.facts.logs_to_stdout);
    EXPECT_EQ(checked.facts.socket, "/tmp/s.sock");
    EXPECT_THAT(checked.codes(), ElementsAre(std::string(bridge::codes::config_risk)));
}

TEST(BridgeConfigTest, NamesTheFilesThatAreIncluded)
{
    const auto text = supervisord::read_ini(
        "[include]\nfiles = conf.d/*.conf %(here)s/x.ini\n  /opt/*/y.ini\n", diag::FileId{});
    EXPECT_THAT(
        bridge::include_patterns(text, "/etc/sup"),
        ElementsAre("/etc/sup/conf.d/*.conf", "/etc/sup/x.ini", "/opt/*/y.ini"));
}

} // namespace initbridge::test
