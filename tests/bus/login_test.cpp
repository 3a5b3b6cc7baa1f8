#include "src/bus/codes.hpp"
#include "src/bus/login.hpp"
#include "tests/bus/fake_manager.hpp"
#include "tests/bus/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace initbridge::bus {

namespace {

using namespace testing; // NOLINT: the fake's
using ::testing::ElementsAre;

constexpr const char* user_path = "/org/freedesktop/login1/user/_1000";

LoginManager login_of(FakeManager& fake)
{
    return value_of(LoginManager::on_connection(fake.take_bus()));
}

TEST(LingerTest, IsTurnedOnAndOffWithoutAskingAPerson)
{
    FakeManager fake(
        {.calls = {
             {"SetUserLinger 1000 1 0", {Reply{}}},
             {"SetUserLinger 1000 0 0", {Reply{}}},
         }});
    LoginManager login = login_of(fake);
    EXPECT_TRUE(login.set_linger(1000, Linger::on));
    EXPECT_TRUE(login.set_linger(1000, Linger::off));
    EXPECT_THAT(fake.calls(), ElementsAre("SetUserLinger 1000 1 0", "SetUserLinger 1000 0 0"));
}

TEST(LingerTest, ARefusalKeepsItsName)
{
    FakeManager fake(
        {.calls = {
             {"SetUserLinger 1000 1 0",
              {Fail{"System.Error.EUNATCH", "Protocol driver not attached"}}},
         }});
    LoginManager login = login_of(fake);
    const diag::Diagnostic error = error_of(login.set_linger(1000, Linger::on));
    EXPECT_EQ(error.code, codes::refused);
    EXPECT_EQ(dbus_name(error), "System.Error.EUNATCH");
    EXPECT_EQ(
        error.message,
        "cannot turn lingering on for user 1000: Protocol driver not attached "
        "(System.Error.EUNATCH)");
}

TEST(LingerTest, IsRead)
{
    for (const bool lingers : {true, false}) {
        FakeManager fake(
            {.calls = {{"GetUser 1000", {Reply{user_path}}}},
             .objects = {{user_path, {{"Linger", lingers}}}}});
        LoginManager login = login_of(fake);
        EXPECT_EQ(value_of(login.is_lingering(1000)), lingers);
    }
}

TEST(LingerTest, AUserWhomLogindDoesNotKnowDoesNotLinger)
{
    FakeManager fake(
        {.calls = {
             {"GetUser 1000", {Fail{"org.freedesktop.login1.NoSuchUser", "Not logged in."}}},
             {"GetUser 1001", {Reply{user_path}}}, // gone before it was asked
             {"GetUser 1002", {Fail{"org.freedesktop.DBus.Error.AccessDenied", "No."}}},
         }});
    LoginManager login = login_of(fake);
    EXPECT_FALSE(value_of(login.is_lingering(1000)));
    EXPECT_FALSE(value_of(login.is_lingering(1001)));
    EXPECT_EQ(error_of(login.is_lingering(1002)).code, codes::denied);
}

TEST(SessionsTest, AreThoseOfTheUserThatAreStillThere)
{
    const std::string base = "/org/freedesktop/login1/session/";
    FakeManager fake({
        .calls =
            {{"ListSessions",
              {ReplySessions{
                  {{"1", 1000, "seat0", base + "_31"},
                   {"2", 0, "seat0", base + "_32"},
                   {"3", 1000, "", base + "_33"},
                   {"4", 1000, "", base + "gone"}}}}}},
        .objects =
            {{base + "_31", {{"Class", std::string("user")}}},
             {base + "_32", {{"Class", std::string("user")}}},
             {base + "_33", {{"Class", std::string("manager")}}}},
    });
    LoginManager login = login_of(fake);
    const auto sessions = value_of(login.sessions(1000));
    EXPECT_THAT(sessions, ElementsAre(Session{"1", "user", "seat0"}, Session{"3", "manager", ""}));
    EXPECT_TRUE(sessions[0].is_login());
    EXPECT_FALSE(sessions[1].is_login());
}

TEST(SessionsTest, AnAnswerOfAnotherShapeIsABadAnswer)
{
    FakeManager fake(
        {.calls = {{"ListSessions", {WrongReply{}}}, {"GetUser 1000", {WrongReply{}}}}});
    LoginManager login = login_of(fake);
    EXPECT_EQ(error_of(login.sessions(1000)).code, codes::bad_answer);
    EXPECT_EQ(error_of(login.is_lingering(1000)).code, codes::bad_answer);
}

} // namespace

} // namespace initbridge::bus
