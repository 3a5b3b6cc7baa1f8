#include "src/eventhost/history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace initbridge::eventhost {
namespace {

using State = ProcessState;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// `STARTING from STOPPED tries:0`, without the names that never change.
std::vector<std::string> told(const std::vector<Event>& events)
{
    std::vector<std::string> lines;
    const std::string names = "processname:web_01 groupname:web from_state:";
    for (const Event& event : events) {
        EXPECT_TRUE(event.name.starts_with("PROCESS_STATE_")) << event.name;
        EXPECT_TRUE(event.payload.starts_with(names)) << event.payload;
        lines.push_back(event.name.substr(14) + " from " + event.payload.substr(names.size()));
    }
    return lines;
}

class HistoryTest : public ::testing::Test {
protected:
    std::vector<std::string> take(const Step& step) { return told(history_.take(step)); }

    History history_{"web_01", "web"};
};

TEST_F(HistoryTest, TellsOfALifeAsSupervisordDoes)
{
    EXPECT_THAT(take({State::starting, 12, 0}), ElementsAre("STARTING from STOPPED tries:0"));
    EXPECT_THAT(take({State::running, 12}), ElementsAre("RUNNING from STARTING pid:12"));
    EXPECT_THAT(
        take({State::exited, 0, 0, true}), ElementsAre("EXITED from RUNNING expected:1 pid:12"));
    EXPECT_THAT(take({State::starting, 13, 0}), ElementsAre("STARTING from EXITED tries:0"));
    EXPECT_THAT(take({State::stopping}), ElementsAre("STOPPING from STARTING pid:13"));
    EXPECT_THAT(take({State::stopped}), ElementsAre("STOPPED from STOPPING pid:13"));
}

TEST_F(HistoryTest, CountsTries)
{
    EXPECT_THAT(take({State::starting, 12, 0}), ElementsAre("STARTING from STOPPED tries:0"));
    EXPECT_THAT(take({State::backoff, 0, 1}), ElementsAre("BACKOFF from STARTING tries:1"));
    EXPECT_THAT(take({State::starting, 13, 1}), ElementsAre("STARTING from BACKOFF tries:1"));
    EXPECT_THAT(take({State::backoff, 0, 2}), ElementsAre("BACKOFF from STARTING tries:2"));
    EXPECT_THAT(take({State::fatal}), ElementsAre("FATAL from BACKOFF"));
}

TEST_F(HistoryTest, HasNoProcessWhenStoppedInAPause)
{
    (void)take({State::starting, 12, 0});
    (void)take({State::backoff, 0, 1});
    EXPECT_THAT(take({State::stopping}), IsEmpty());
    EXPECT_THAT(take({State::stopped}), ElementsAre("STOPPED from BACKOFF pid:0"));
}

TEST_F(HistoryTest, HasNothingToTellOfAStopOfWhatIsDown)
{
    for (const State state : {State::stopping, State::stopped}) {
        EXPECT_THAT(take({state}), IsEmpty());
    }
    (void)take({State::starting, 12, 0});
    (void)take({State::running, 12});
    (void)take({State::exited, 0, 0, false});
    EXPECT_THAT(take({State::stopping}), IsEmpty());
    EXPECT_THAT(take({State::stopped}), IsEmpty());
    EXPECT_EQ(history_.state(), State::exited);
}

// process.py, finish(): a death later than start_secs that comes before the next look.
TEST_F(HistoryTest, WhatEndedWasRunningBefore)
{
    (void)take({State::starting, 12, 0});
    EXPECT_THAT(
        take({State::exited, 0, 0, true}),
        ElementsAre("RUNNING from STARTING pid:12", "EXITED from RUNNING expected:1 pid:12"));
}

TEST_F(HistoryTest, ARunThatNobodyToldOfTheEndOfHasEnded)
{
    (void)take({State::starting, 12, 0});
    (void)take({State::running, 12});
    EXPECT_THAT(
        take({State::starting, 13, 0}),
        ElementsAre("EXITED from RUNNING expected:0 pid:12", "STARTING from EXITED tries:0"));
    EXPECT_THAT(
        take({State::starting, 14, 0}),
        ElementsAre("BACKOFF from STARTING tries:1", "STARTING from BACKOFF tries:0"));
}

TEST_F(HistoryTest, AnEndThatWasAskedForIsAStop)
{
    (void)take({State::starting, 12, 0});
    (void)take({State::running, 12});
    (void)take({State::stopping});
    EXPECT_THAT(take({State::exited, 0, 0, false}), ElementsAre("STOPPED from STOPPING pid:12"));
}

TEST_F(HistoryTest, GoesThroughTheStatesThatNobodyToldOf)
{
    EXPECT_THAT(
        take({State::fatal}),
        ElementsAre(
            "STARTING from STOPPED tries:0",
            "BACKOFF from STARTING tries:1",
            "FATAL from BACKOFF"));
    EXPECT_THAT(
        take({State::running, 20}),
        ElementsAre("STARTING from FATAL tries:0", "RUNNING from STARTING pid:20"));
    EXPECT_THAT(
        take({State::stopped}),
        ElementsAre("STOPPING from RUNNING pid:20", "STOPPED from STOPPING pid:20"));
}

TEST_F(HistoryTest, TellsNothingOfWhereItBegins)
{
    history_.begin({State::running, 7});
    EXPECT_THAT(take({State::running, 7}), IsEmpty());
    EXPECT_THAT(take({State::stopping}), ElementsAre("STOPPING from RUNNING pid:7"));
}

} // namespace
} // namespace initbridge::eventhost
