#include "src/eventhost/event_queue.hpp"

#include <gtest/gtest.h>

namespace initbridge::eventhost {
namespace {

TEST(EventQueueTest, KeepsWhatTheListenerHearsOfInOrder)
{
    EventQueue queue("watch", {"PROCESS_STATE", "TICK_5"}, 10);
    EXPECT_FALSE(queue.add({"PROCESS_STATE_RUNNING", "a"}));
    EXPECT_FALSE(queue.add({"TICK_60", "when:60"}));
    EXPECT_FALSE(queue.add({"TICK_5", "when:60"}));
    const auto first = queue.take();
    const auto second = queue.take();
    ASSERT_TRUE(first && second);
    EXPECT_EQ(*first, (events::Message{"supervisor", 0, "watch", 0, "PROCESS_STATE_RUNNING", "a"}));
    EXPECT_EQ(*second, (events::Message{"supervisor", 1, "watch", 1, "TICK_5", "when:60"}));
    EXPECT_FALSE(queue.take());
}

TEST(EventQueueTest, DropsTheOldestWhereThereAreTooMany)
{
    EventQueue queue("watch", {"EVENT"}, 2);
    EXPECT_FALSE(queue.add({"TICK_5", "when:5"}));
    EXPECT_FALSE(queue.add({"TICK_5", "when:10"}));
    const auto lost = queue.add({"TICK_5", "when:15"});
    ASSERT_TRUE(lost);
    EXPECT_EQ(lost->payload, "when:5");
    EXPECT_EQ(queue.take()->payload, "when:10");
}

TEST(EventQueueTest, WhatIsPutBackIsNextAndKeepsItsNumbers)
{
    EventQueue queue("watch", {"EVENT"}, 10);
    EXPECT_FALSE(queue.add({"TICK_5", "when:5"}));
    EXPECT_FALSE(queue.add({"TICK_5", "when:10"}));
    const auto first = queue.take();
    EXPECT_FALSE(queue.put_back(*first));
    EXPECT_EQ(queue.take(), first);
}

} // namespace
} // namespace initbridge::eventhost
