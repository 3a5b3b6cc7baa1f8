#include "src/cli/service_show.hpp"
#include "src/cli/watch_printer.hpp"

#include <gtest/gtest.h>

namespace initbridge::cli {
namespace {

using service::LastExit;
using service::State;
using service::Status;
using service::Target;
using service::Time;
using std::chrono::seconds;

struct Shown {
    std::vector<Target> targets;
    Statuses statuses;

    void add(std::string name, bool at_boot, const std::optional<Status>& status)
    {
        Target target;
        target.name = target.entry = target.real = std::move(name);
        target.at_boot = at_boot;
        targets.push_back(std::move(target));
        statuses.push_back(status);
    }
};

Shown example()
{
    Shown shown;
    Status web{State::running, Time(seconds(40)), 7, 2, std::nullopt, ""};
    web.memory = 3'565'158;
    shown.add("web", true, web);
    shown.add("idle", false, Status{State::waiting, Time(seconds(10)), 0, 0, std::nullopt, ""});
    shown.add(
        "batch", true, Status{State::failed, Time(seconds(99)), 0, {}, LastExit{true, 0}, "why"});
    shown.add("evil\x1b[2J", true, std::nullopt);
    return shown;
}

TEST(ServiceShowTest, AlignsColumns)
{
    const Shown shown = example();
    EXPECT_EQ(
        show_statuses(shown.targets, shown.statuses, Time(seconds(100))),
        "NAME   STATE    WANTED   ABOUT\n"
        "web    running  running  pid 7, 3.4 MiB, for 1min\n"
        "idle   waiting  -\n"
        "batch  failed   running  ended by a signal, why, 1s ago\n");
    EXPECT_EQ(show_names(shown.targets), "web\nidle\nbatch\nevil\\x1b[2J\n");
    EXPECT_EQ(
        show_list({shown.targets[1]}),
        "NAME  GROUP  KIND  BOOT  DESCRIPTION\nidle         -     no\n");
}

TEST(ServiceShowTest, WritesJson)
{
    const Shown shown = example();
    const json::Value value = statuses_to_json(shown.targets, shown.statuses);
    const json::Array& items = *value.as_array();
    EXPECT_EQ(
        json::dump(items[0], 0),
        R"({"name":"web","entry":"web","group":null,"runner":"systemd","scope":"system",)"
        R"("real_name":"web","wanted":"running","state":"running","as_wanted":true,)"
        R"("since":"1970-01-01T00:00:40Z","pid":7,"memory":3565158,"restarts":2,"last_exit":null,"about":null})");
    EXPECT_EQ(json::dump(*items[2].find("last_exit"), 0), R"({"by":"signal","number":null})");
    EXPECT_TRUE(items[3].find("state")->is_null());
}

TEST(ServiceShowTest, TellsAChangeWithoutWhatAlwaysChanges)
{
    const Shown shown = example();
    EXPECT_EQ(show_change(shown.targets[0], shown.statuses[0]), "web: running, pid 7\n");
    EXPECT_EQ(
        show_change(shown.targets[2], shown.statuses[2]),
        "batch: failed, ended by a signal, why\n");
    EXPECT_EQ(show_change(shown.targets[3], shown.statuses[3]), "evil\\x1b[2J: unknown\n");
}

TEST(WatchPrinterTest, CutsWhatTheScreenDoesNotHold)
{
    EXPECT_EQ(cut_to_screen("abc\nde\nf\n", 2, 2), "ab\nde\n");
    EXPECT_EQ(cut_to_screen("\xc3\xa4\xc3\xb6x\n", 5, 2), "\xc3\xa4\xc3\xb6\n");
    EXPECT_EQ(cut_to_screen("", 2, 2), "");
}

} // namespace
} // namespace initbridge::cli
