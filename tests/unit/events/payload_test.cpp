#include "src/events/payload.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::events {
namespace {

TEST(PayloadTest, SplitsFieldsAndData)
{
    const Payload payload =
        parse_payload("processname:web groupname:g pid:7 channel:stdout\nprocessname:no\nb");
    EXPECT_EQ(payload.fields.size(), 4U);
    EXPECT_EQ(payload.field("processname"), "web");
    EXPECT_EQ(payload.field("channel"), "stdout");
    EXPECT_EQ(payload.field("none"), "");
    EXPECT_EQ(payload.data, "processname:no\nb");
    EXPECT_EQ(parse_payload(""), Payload{});
    EXPECT_EQ(parse_payload("when:1200").field("when"), "1200");
}

TEST(PayloadTest, SubscriptionsCoverTheirKinds)
{
    EXPECT_TRUE(covers("EVENT", "TICK_5"));
    EXPECT_TRUE(covers("TICK", "TICK_5"));
    EXPECT_TRUE(covers("PROCESS_STATE", "PROCESS_STATE_FATAL"));
    EXPECT_TRUE(covers("PROCESS_STATE_FATAL", "PROCESS_STATE_FATAL"));
    EXPECT_FALSE(covers("PROCESS_STATE_FATAL", "PROCESS_STATE"));
    EXPECT_FALSE(covers("TICK_5", "TICK_5000"));
    EXPECT_FALSE(covers("PROCESS_LOG", "PROCESS_STATE_FATAL"));
}

TEST(PayloadTest, NamesAreThoseThatPeopleUse)
{
    EXPECT_TRUE(is_called("web", "web", "web"));
    EXPECT_TRUE(is_called("many", "many_00", "many"));
    EXPECT_TRUE(is_called("many:*", "many_00", "many"));
    EXPECT_TRUE(is_called("many:many_00", "many_00", "many"));
    EXPECT_FALSE(is_called("many:many_01", "many_00", "many"));
    EXPECT_FALSE(is_called("other:web", "web", "web"));
    EXPECT_FALSE(is_called("we", "web", "web"));
    EXPECT_EQ(full_name("web", "web"), "web");
    EXPECT_EQ(full_name("many_00", "many"), "many:many_00");
}

} // namespace
} // namespace initbridge::events
