#include "src/listener/child.hpp"
#include "src/listener/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

namespace initbridge::listener {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class OnFatalTest : public testing::Test {
protected:
    void SetUp() override
    {
        ::signal(SIGPIPE, SIG_IGN);
        auto in = make_pipe();
        auto out = make_pipe();
        ASSERT_TRUE(in && out);
        in_ = std::move(*in);
        out_ = std::move(*out);
        options_.say = [this](std::string_view line) {
            said_.emplace_back(line);
        };
        options_.restart = [this](const Policy& policy) {
            restarted_.push_back(policy.groups);
            return diag::Result<void>{};
        };
        options_.timeout = std::chrono::seconds(10);
    }

    void send(const std::string& name, const std::string& process)
    {
        const std::string text = events::write_message(
            {"s",
             serial_,
             "p",
             serial_,
             name,
             "processname:" + process + " groupname:" + process + " from_state:BACKOFF"});
        ++serial_;
        ASSERT_EQ(
            ::write(in_.write.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
    }

    void run()
    {
        in_.write.reset();
        Channel channel(in_.read.get(), out_.write.get());
        EXPECT_TRUE(on_fatal(options_, channel));
    }

    Pipe in_;
    Pipe out_;
    OnFatal options_;
    std::uint64_t serial_ = 0;
    std::vector<std::string> said_;
    std::vector<std::vector<std::string>> restarted_;
};

TEST_F(OnFatalTest, RestartsTheGroupsOfWhatWasGivenUpOn)
{
    options_.policies = {{"web", Policy::Action::restart, {}, {"web", "db"}, {}}};
    send("PROCESS_STATE_EXITED", "web");
    send("PROCESS_STATE_FATAL", "other");
    send("PROCESS_STATE_FATAL", "web");
    run();
    EXPECT_THAT(restarted_, ElementsAre(ElementsAre("web", "db")));
    EXPECT_THAT(said_, ElementsAre("'web' has been given up on; its layer is restarted"));
}

TEST_F(OnFatalTest, GivesUpAfterFiveRestarts)
{
    options_.policies = {{"web", Policy::Action::restart, {}, {"web"}, {}}};
    for (int i = 0; i < 7; ++i) {
        send("PROCESS_STATE_FATAL", "web");
    }
    run();
    EXPECT_THAT(restarted_, SizeIs(5));
    EXPECT_THAT(said_.back(), HasSubstr("there were 5 restarts in 5 minutes"));
}

TEST_F(OnFatalTest, CountsTheRestartsOfEachProgram)
{
    options_.policies = {
        {"web", Policy::Action::restart, {}, {"web"}, {}},
        {"db", Policy::Action::restart, {}, {"db"}, {}}};
    for (int i = 0; i < 5; ++i) {
        send("PROCESS_STATE_FATAL", "web");
    }
    send("PROCESS_STATE_FATAL", "db");
    run();
    EXPECT_THAT(restarted_, SizeIs(6));
}

TEST_F(OnFatalTest, RunsACommandThatKnowsTheEvent)
{
    options_.policies = {
        {"web",
         Policy::Action::run,
         {},
         {},
         {"sh", "-c", "test \"$EVENT_NAME $EVENT_PROCESSNAME\" != 'PROCESS_STATE_FATAL web'"}}};
    send("PROCESS_STATE_FATAL", "web");
    run();
    EXPECT_THAT(said_, ElementsAre("'web' has been given up on", "'sh' ended with exit status 1"));
}

} // namespace
} // namespace initbridge::listener
