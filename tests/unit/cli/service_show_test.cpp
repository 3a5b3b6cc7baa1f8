#include "src/cli/service_show.hpp"

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
    shown.add("web", true, Status{State::running, Time(seconds(40)), 7, 2, std::nullopt, ""});
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
        "web    running  running  pid 7, for 1min\n"
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
        R"("since":"1970-01-01T00:00:40Z","pid":7,"restarts":2,"last_exit":null,"about":null})");
    EXPECT_EQ(json::dump(*items[2].find("last_exit"), 0), R"({"by":"signal","number":null})");
    EXPECT_TRUE(items[3].find("state")->is_null());
}

} // namespace
} // namespace initbridge::cli
