#include "src/cli/listener_record.hpp"
#include "src/cli/parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Verb = ListenerOptions::Verb;

ListenerOptions parsed(std::vector<std::string> arguments)
{
    arguments.insert(arguments.begin(), "listener");
    diag::Diagnostics problems;
    const auto options = parse(arguments, {}, problems);
    EXPECT_TRUE(problems.empty()) << problems.items().front().message;
    return options ? std::get<ListenerOptions>(*options) : ListenerOptions{};
}

std::string problem(std::vector<std::string> arguments)
{
    arguments.insert(arguments.begin(), "listener");
    diag::Diagnostics problems;
    EXPECT_FALSE(parse(arguments, {}, problems));
    return problems.empty() ? "" : problems.items().front().message;
}

TEST(ListenerOptionsTest, ReadsPolicies)
{
    using Action = listener::Policy::Action;
    const auto policies = parsed({"on-fatal",
                                  "--policy=a=exit",
                                  "--policy=b=exit:3",
                                  "--policy=c=restart:c,d",
                                  "--policy=e=run:mail -s 'it is = dead' root"})
                              .policies;
    ASSERT_EQ(policies.size(), 4U);
    EXPECT_EQ(policies[0].program, "a");
    EXPECT_EQ(policies[0].action, Action::exit);
    EXPECT_FALSE(policies[0].exit_code);
    EXPECT_EQ(policies[1].exit_code, 3);
    EXPECT_THAT(policies[2].groups, ElementsAre("c", "d"));
    EXPECT_THAT(policies[3].command, ElementsAre("mail", "-s", "it is = dead", "root"));
    for (const char* wrong : {"a", "=exit", "a=exit:256", "a=exits", "a=restart:", "a=run:'x"}) {
        EXPECT_THAT(problem({"on-fatal", "--policy", wrong}), HasSubstr("--policy")) << wrong;
    }
    EXPECT_THAT(problem({"on-fatal"}), HasSubstr("needs a '--policy'"));
}

TEST(ListenerOptionsTest, TheHostNeedsANameEventsAndACommand)
{
    diag::Diagnostics problems;
    const auto options = parse(
        {"eventlistener-host",
         "--name=l",
         "--event=tick_5",
         "--stop-signal=2",
         "--",
         "shim",
         "--",
         "x"},
        {},
        problems);
    ASSERT_TRUE(options);
    const auto& host = std::get<EventlistenerHostOptions>(*options);
    EXPECT_THAT(host.events, ElementsAre("TICK_5"));
    EXPECT_EQ(host.stop_signal, 2);
    EXPECT_THAT(host.command, ElementsAre("shim", "--", "x"));
    EXPECT_FALSE(parse({"eventlistener-host", "--name=l", "--event=TICK_5"}, {}, problems));
    EXPECT_FALSE(
        parse({"eventlistener-host", "--name=l", "--event=NOPE", "--", "x"}, {}, problems));
}

TEST(ListenerOptionsTest, ReadsTheBreakersOptions)
{
    const auto options = parsed(
        {"fatal-exit",
         "--program=web",
         "--program",
         "g:*",
         "--after=2",
         "--exit-code=3",
         "--cool-down=1min",
         "--record=/r"});
    EXPECT_EQ(options.verb, Verb::fatal_exit);
    EXPECT_THAT(options.programs, ElementsAre("web", "g:*"));
    EXPECT_EQ(options.after, 2);
    EXPECT_EQ(options.exit_code, 3);
    EXPECT_EQ(options.cool_down, std::chrono::minutes(1));
    EXPECT_EQ(options.record, "/r");
    EXPECT_TRUE(parsed({"fatal-exit", "--any"}).programs.empty());
}

TEST(ListenerOptionsTest, LeavesTheCommandAlone)
{
    const auto options = parsed({"exec", "--on", "process_state", "--", "a", "--on", "--", "b"});
    EXPECT_THAT(options.on, ElementsAre("PROCESS_STATE"));
    EXPECT_THAT(options.command, ElementsAre("a", "--on", "--", "b"));
}

TEST(ListenerOptionsTest, RefusesWhatMeansNothing)
{
    EXPECT_THAT(problem({}), HasSubstr("needs one verb"));
    EXPECT_THAT(problem({"fatal-exit"}), HasSubstr("needs '--program NAME', or '--any'"));
    EXPECT_THAT(problem({"fatal-exit", "--any", "--program=x"}), HasSubstr("'--any'"));
    EXPECT_THAT(problem({"fatal-exit", "--any", "--exit-code=300"}), HasSubstr("300"));
    EXPECT_THAT(problem({"log", "--after=2"}), HasSubstr("no option '--after'"));
    EXPECT_THAT(problem({"log", "--", "x"}), HasSubstr("runs no COMMAND"));
    EXPECT_THAT(problem({"test"}), HasSubstr("needs a COMMAND"));
    EXPECT_THAT(problem({"exec", "--on=TICK_6", "--", "x"}), HasSubstr("TICK_6"));
    EXPECT_THAT(problem({"test", "--event=TICK_5", "--replay=f", "--", "x"}), HasSubstr("exclude"));
}

TEST(ListenerRecordTest, KnowsTheLastEnd)
{
    EXPECT_FALSE(last_end_in(""));
    EXPECT_FALSE(
        last_end_in("{\"time\":5,\"action\":\"counted\"}\nnonsense\n{\"action\":\"ended\"}\n"));
    const auto last = last_end_in(
        "{\"time\":7000000,\"action\":\"ended\"}\n{\"time\":9000000,\"action\":\"waiting\"}\n"
        "{\"time\":8000000,\"action\":\"ended\"}");
    ASSERT_TRUE(last);
    EXPECT_EQ(*last, listener::Time(std::chrono::seconds(8)));
}

} // namespace
} // namespace initbridge::cli
