#include "src/endpoint/processes.hpp"
#include "src/endpoint/states.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace initbridge::endpoint {
namespace {

using service::State;
using std::chrono::seconds;

service::Time at(std::int64_t second)
{
    return service::Time(seconds(second));
}

service::Status status(State state)
{
    service::Status status;
    status.state = state;
    return status;
}

service::Target target(const std::string& name, const std::string& entry, std::int64_t priority)
{
    service::Target target;
    target.name = name;
    target.entry = entry;
    target.priority = priority;
    return target;
}

class StatesTest : public testing::Test {
protected:
    void SetUp() override
    {
        ::setenv("TZ", "UTC", 1);
        ::tzset();
    }

    std::string line(const service::Status& told)
    {
        const Seen seen = see(told, process_, 1000);
        return std::string(supervisor::name_of(seen.process.state)) + " " + describe(seen.process);
    }

    Process process_{{}, "web", "web", {}};
};

TEST_F(StatesTest, DescribesAsSupervisordDoes)
{
    EXPECT_EQ(line(status(State::waiting)), "STOPPED Not started");
    service::Status running = status(State::running);
    running.pid = 7;
    running.since = at(995);
    EXPECT_EQ(line(running), "RUNNING pid 7, uptime 0:00:05");
    running.since = at(2000); // the clock was set back
    EXPECT_EQ(line(running), "RUNNING pid 7, uptime 0:00:00");
    EXPECT_EQ(line(status(State::starting)), "STARTING ");
    EXPECT_EQ(line(status(State::stopping)), "STOPPING ");
    EXPECT_EQ(
        line(status(State::fatal)), "FATAL Exited too quickly (process log may have details)");
    EXPECT_EQ(
        line(status(State::backoff)), "BACKOFF Exited too quickly (process log may have details)");
}

TEST_F(StatesTest, TellsDaysOfUptime)
{
    supervisor::Process process;
    process.state = ProcessState::running;
    process.pid = 1;
    process.now = 86400 + 3600 + 61;
    EXPECT_EQ(describe(process), "pid 1, uptime 1 day, 1:01:01");
    process.now = 3 * 86400;
    EXPECT_EQ(describe(process), "pid 1, uptime 3 days, 0:00:00");
}

TEST_F(StatesTest, TellsWhenItEnded)
{
    service::Status done = status(State::done);
    done.started = at(3600);
    done.since = at(43200 + 60);
    done.last_exit = service::LastExit{false, 0};
    EXPECT_EQ(line(done), "EXITED Jan 01 12:01 PM");
    done.last_exit = service::LastExit{true, 9};
    const Seen seen = see(done, process_, 50000);
    EXPECT_EQ(seen.process.exit_status, -1);
    EXPECT_EQ(seen.process.start, 3600);
}

TEST_F(StatesTest, RemembersWhatSystemdForgets)
{
    service::Status running = status(State::running);
    running.pid = 7;
    running.since = at(60);
    EXPECT_EQ(line(running), "RUNNING pid 7, uptime 0:15:40");
    const Seen gone = see(status(State::waiting), process_, 1800);
    EXPECT_EQ(gone.process.start, 60);
    EXPECT_EQ(gone.process.stop, 1800);
    EXPECT_EQ(describe(gone.process), "Jan 01 12:30 AM");
    EXPECT_EQ(see(status(State::waiting), process_, 3600).process.stop, 1800);
}

TEST_F(StatesTest, AUnitThatIsNotThereCannotRun)
{
    service::Status missing = status(State::missing);
    missing.about = "there is no such unit";
    EXPECT_EQ(line(missing), "FATAL there is no such unit");
}

TEST(ProcessesTest, GroupsAreThoseOfSupervisord)
{
    const auto groups = make_groups(
        {target("web:0", "web", 999),
         target("db", "db", 10),
         target("web:1", "web", 999),
         target("a", "a", 999)});
    ASSERT_EQ(groups.size(), 3U);
    EXPECT_EQ(groups[0].name, "db");
    EXPECT_EQ(full_name(*groups[0].processes[0]), "db");
    EXPECT_EQ(groups[1].name, "web");
    EXPECT_EQ(full_name(*groups[1].processes[1]), "web:web_01");
    EXPECT_EQ(groups[2].name, "a");
}

TEST(ProcessesTest, SplitsNamesAsSupervisordDoes)
{
    EXPECT_EQ(split_name("web"), (NameSpec{"web", "web"}));
    EXPECT_EQ(split_name("web:web_00"), (NameSpec{"web", "web_00"}));
    EXPECT_EQ(split_name("web:*"), (NameSpec{"web", std::nullopt}));
    EXPECT_EQ(split_name("web:"), (NameSpec{"web", std::nullopt}));
    EXPECT_EQ(split_name("a:b:c"), (NameSpec{"a", "b:c"}));
    EXPECT_EQ(split_name(""), (NameSpec{"", ""}));
}

} // namespace
} // namespace initbridge::endpoint
