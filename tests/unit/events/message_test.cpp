#include "src/events/codes.hpp"
#include "src/events/message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::events {
namespace {

using testing::ElementsAre;

/// All messages of the bytes, read in pieces of `step`.
diag::Result<std::vector<Message>>
read_in_steps(std::string_view bytes, std::size_t step, MessageLimits limits = {})
{
    std::vector<Message> messages;
    MessageReader reader(limits);
    while (!bytes.empty()) {
        const auto used = reader.feed(bytes.substr(0, step));
        if (!used) {
            return tl::unexpected(used.error());
        }
        bytes.remove_prefix(*used);
        if (reader.complete()) {
            messages.push_back(reader.take());
        }
    }
    EXPECT_TRUE(reader.at_start());
    return messages;
}

const Message state{
    "supervisor", 21, "listener", 10, "PROCESS_STATE_FATAL", "processname:a groupname:b"};

TEST(MessageTest, WritesAsSupervisordDoes)
{
    EXPECT_EQ(
        write_message(state),
        "ver:3.0 server:supervisor serial:21 pool:listener poolserial:10 "
        "eventname:PROCESS_STATE_FATAL len:25\nprocessname:a groupname:b");
}

TEST(MessageTest, CountsCodePointsNotBytes)
{
    const std::string text = write_message({"s", 1, "p", 1, "REMOTE_COMMUNICATION", "type:x\nä€😀"});
    EXPECT_THAT(text, testing::HasSubstr(" len:10\n"));
}

TEST(MessageTest, ReadsWhatItWroteHoweverItIsCut)
{
    const Message odd{"host", 22, "p", 11, "REMOTE_COMMUNICATION", "type:x\nä€😀"};
    const Message empty{"host", 23, "p", 12, "SUPERVISOR_STATE_CHANGE_RUNNING", ""};
    const std::string bytes = write_message(state) + write_message(odd) + write_message(empty);
    for (const std::size_t step : {std::size_t{1}, std::size_t{5}, bytes.size()}) {
        const auto read = read_in_steps(bytes, step);
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_THAT(*read, ElementsAre(state, odd, empty)) << "in steps of " << step;
    }
}

TEST(MessageTest, FindsTheNextMessageBehindTextThatIsNotUtf8)
{
    const std::string bytes = "serial:1 eventname:A len:2\nx\xe2serial:2 eventname:B len:1\n\xff";
    const auto read = read_in_steps(bytes, 1);
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->size(), 2U);
    EXPECT_EQ((*read)[0].payload, "x\xe2");
    EXPECT_EQ((*read)[1].payload, "\xff");
}

TEST(MessageTest, RefusesWhatIsNoHeader)
{
    for (const char* text :
         {"READY\n",
          "\n",
          "serial:1 eventname:A\n",
          "serial:x eventname:A len:0\n",
          "serial:1 eventname:A len:-1\n",
          "serial:1 len:0\n",
          "serial:1 eventname:A len:99999999999999999999\n"}) {
        const auto read = read_in_steps(text, 1);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, codes::bad_message) << text;
    }
}

TEST(MessageTest, KeepsItsLimits)
{
    EXPECT_FALSE(read_in_steps(std::string(40, 'x'), 7, {32, 10}));
    EXPECT_FALSE(read_in_steps("serial:1 eventname:A len:11\n", 7, {64, 10}));
    EXPECT_TRUE(read_in_steps("serial:1 eventname:A len:10\n0123456789", 7, {64, 10}));
}

} // namespace
} // namespace initbridge::events
