#include "src/listener/channel.hpp"
#include "src/listener/child.hpp"
#include "src/listener/codes.hpp"
#include "src/listener/supervisor.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace initbridge::listener {
namespace {

using Kind = Channel::Next::Kind;

class ChannelTest : public testing::Test {
protected:
    void SetUp() override
    {
        ::signal(SIGPIPE, SIG_IGN);
        auto in = make_pipe();
        auto out = make_pipe();
        ASSERT_TRUE(in && out);
        in_ = std::move(*in);
        out_ = std::move(*out);
    }

    void send(std::uint64_t serial)
    {
        const std::string text =
            events::write_message({"s", serial, "p", serial, "TICK_5", "when:5"});
        ASSERT_EQ(
            ::write(in_.write.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
    }

    std::string answers()
    {
        std::array<char, 4096> block{};
        const ssize_t count = ::read(out_.read.get(), block.data(), block.size());
        return {block.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
    }

    Pipe in_;
    Pipe out_;
};

TEST_F(ChannelTest, KeepsTheProtocol)
{
    Channel channel(in_.read.get(), out_.write.get());
    send(7);
    const auto next = channel.next();
    ASSERT_TRUE(next && next->kind == Kind::message);
    EXPECT_EQ(next->message.serial, 7U);
    EXPECT_EQ(answers(), "READY\n");
    ASSERT_TRUE(channel.accept(next->message));
    EXPECT_EQ(answers(), "RESULT 2\nOK");
    in_.write.reset();
    const auto end = channel.next();
    ASSERT_TRUE(end);
    EXPECT_EQ(end->kind, Kind::end);
    EXPECT_EQ(answers(), "READY\n");
}

TEST_F(ChannelTest, AcceptsWhatItHasHadAlreadyUnseen)
{
    Channel channel(in_.read.get(), out_.write.get());
    send(7);
    const auto first = channel.next();
    ASSERT_TRUE(first && channel.accept(first->message));
    send(7);
    send(8);
    const auto second = channel.next();
    ASSERT_TRUE(second);
    EXPECT_EQ(second->message.serial, 8U);
    EXPECT_EQ(answers(), "READY\nRESULT 2\nOKREADY\nRESULT 2\nOKREADY\n");
}

TEST_F(ChannelTest, WaitsNoLongerThanItIsTold)
{
    Channel channel(in_.read.get(), out_.write.get());
    const auto next = channel.next(Clock::now() + std::chrono::milliseconds{20});
    ASSERT_TRUE(next);
    EXPECT_EQ(next->kind, Kind::timeout);
}

TEST_F(ChannelTest, TellsOfALostPartner)
{
    Channel channel(in_.read.get(), out_.write.get());
    out_.read.reset();
    const auto next = channel.next();
    ASSERT_FALSE(next);
    EXPECT_EQ(next.error().code, codes::broken_pipe);
}

TEST(SupervisorTest, EndsNobodyWhoIsNotOurParent)
{
    const auto result = end({::getpid(), std::nullopt}, std::nullopt);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, codes::cannot_end);
}

TEST(ChildTest, TellsWhatCannotBeRun)
{
    const auto child = Child::start({"/nowhere/at-all"}, {}, {STDIN_FILENO, STDERR_FILENO});
    ASSERT_FALSE(child);
    EXPECT_EQ(child.error().code, codes::cannot_run);
}

TEST(ChildTest, GetsItsVariablesAndTellsItsEnd)
{
    auto child = Child::start(
        {"sh", "-c", "exit $EVENT_STATUS"}, {{"EVENT_STATUS", "7"}}, {STDIN_FILENO, STDERR_FILENO});
    ASSERT_TRUE(child) << child.error().message;
    const auto status = child->wait(std::chrono::seconds{30});
    ASSERT_TRUE(status);
    EXPECT_EQ(describe_end(*status), "exit status 7");
}

} // namespace
} // namespace initbridge::listener
