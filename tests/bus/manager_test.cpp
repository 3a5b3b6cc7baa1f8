#include "src/bus/codes.hpp"
#include "src/bus/connection.hpp"
#include "src/bus/manager.hpp"
#include "src/bus/names.hpp"
#include "src/bus/unit_watch.hpp"
#include "tests/bus/fake_manager.hpp"
#include "tests/bus/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::bus {

namespace {

using namespace testing; // NOLINT: the fake's
using ::testing::ElementsAre;
using ::testing::HasSubstr;

UnitState::Time seconds_since_1970(int seconds)
{
    return UnitState::Time(std::chrono::seconds(seconds));
}

TEST(UnitStateTest, ReadsWhatSystemdTellsOfAService)
{
    const std::string path = unit_path("a@b.service");
    FakeManager fake({
        .calls = {{"LoadUnit a@b.service", {Reply{path}}}},
        .objects =
            {{path,
              {{"Id", std::string("a@b.service")}, // one that we do not read
               {"LoadState", std::string("loaded")},
               {"LoadError", std::pair<std::string, std::string>()},
               {"ActiveState", std::string("failed")},
               {"SubState", std::string("failed")},
               {"Result", std::string("exit-code")},
               {"UnitFileState", std::string("enabled")},
               {"FragmentPath", std::string("/etc/systemd/system/a@.service")},
               {"ConditionResult", true},
               {"NeedDaemonReload", true},
               {"MainPID", std::uint32_t{4294967295}},
               {"NRestarts", std::uint32_t{3}},
               {"ExecMainCode", std::int32_t{2}},
               {"ExecMainStatus", std::int32_t{-1}},
               {"ConditionTimestamp", std::uint64_t{1'000'000}},
               {"ActiveEnterTimestamp", std::uint64_t{0}},
               {"InactiveEnterTimestamp", std::uint64_t{1'700'000'000'000'000}}}}},
    });
    SystemdManager manager = manager_of(fake);
    UnitState wanted;
    wanted.load_state = "loaded";
    wanted.active_state = "failed";
    wanted.sub_state = "failed";
    wanted.result = "exit-code";
    wanted.unit_file_state = "enabled";
    wanted.fragment_path = "/etc/systemd/system/a@.service";
    wanted.condition_result = true;
    wanted.need_daemon_reload = true;
    wanted.main_pid = 4294967295;
    wanted.n_restarts = 3;
    wanted.exec_main_code = 2;
    wanted.exec_main_status = -1;
    wanted.condition_checked = seconds_since_1970(1);
    wanted.inactive_since = seconds_since_1970(1'700'000'000);
    EXPECT_EQ(value_of(manager.unit_state("a@b.service")), wanted);
    EXPECT_FALSE(wanted.condition_failed());
}

TEST(UnitStatesTest, ComeInTheOrderOfTheUnitsWithOneCallEach)
{
    constexpr std::uint32_t count = 250; // more than may wait for an answer
    Script script;
    std::vector<std::string> units;
    for (std::uint32_t i = 0; i < count; ++i) {
        units.push_back("a" + std::to_string(i) + ".service");
        script.objects[unit_path(units.back())] = {{"MainPID", i}};
    }
    FakeManager fake(std::move(script));
    SystemdManager manager = manager_of(fake);
    const auto states = value_of(manager.unit_states(units));
    ASSERT_EQ(states.size(), count);
    for (std::uint32_t i = 0; i < count; ++i) {
        EXPECT_EQ(value_of(states[i]).main_pid, i);
    }
    EXPECT_THAT(fake.calls(), ::testing::IsEmpty()); // none is loaded first
    EXPECT_TRUE(value_of(manager.unit_states({})).empty());
}

TEST(UnitStatesTest, OneThatCannotBeLoadedKeepsNoOtherAway)
{
    FakeManager fake({
        .calls =
            {{"LoadUnit b.service", {Fail{"org.freedesktop.systemd1.BadUnitSetting", "Bad."}}}},
        .objects = {{unit_path("a.service"), {{"ActiveState", std::string("active")}}}},
    });
    SystemdManager manager = manager_of(fake);
    const auto states = value_of(manager.unit_states({"b.service", "a.service"}));
    EXPECT_EQ(error_of(states[0]).code, codes::bad_unit);
    EXPECT_EQ(value_of(states[1]).active_state, "active");
}

TEST(UnitStatesTest, ABrokenConnectionIsAnErrorOfAll)
{
    FakeManager fake({.calls = {{"Reload", {HangUp{}}}}, .objects = {}});
    SystemdManager manager = manager_of(fake);
    EXPECT_EQ(error_of(manager.reload()).code, codes::disconnected);
    EXPECT_EQ(error_of(manager.unit_states({"a.service"})).code, codes::disconnected);
}

TEST(UnitWatchTest, TellsEachUnitThatChangedOnce)
{
    const std::string path = unit_path("a.service");
    FakeManager fake({
        .calls =
            {{"ResetFailedUnit a.service", {UnitChanged{path}, UnitChanged{path}, Reply{}}},
             {"Reload", {UnitChanged{"/org/freedesktop/other"}, Reloaded{}, Reply{}}}},
        .objects = {},
    });
    SystemdManager manager = manager_of(fake);
    ASSERT_TRUE(manager.watch_units());
    EXPECT_GE(manager.fd(), 0);
    ASSERT_TRUE(manager.reset_failed("a.service"));
    auto changes = value_of(manager.changes());
    EXPECT_THAT(changes.units, ElementsAre("a.service"));
    EXPECT_FALSE(changes.reloaded);
    EXPECT_FALSE(value_of(manager.changes()).any());
    ASSERT_TRUE(manager.reload());
    changes = value_of(manager.changes());
    EXPECT_THAT(changes.units, ::testing::IsEmpty());
    EXPECT_TRUE(changes.reloaded);
}

TEST(UnitIdsTest, AnAliasHasTheNameOfItsUnit)
{
    FakeManager fake({
        .calls =
            {{"LoadUnit alias.service", {Reply{unit_path("a@b.service")}}},
             {"LoadUnit strange.service", {Reply{"/elsewhere"}}},
             {"LoadUnit bad.service", {Fail{"org.freedesktop.systemd1.LoadFailed", "Bad."}}}},
        .objects = {},
    });
    SystemdManager manager = manager_of(fake);
    EXPECT_THAT(
        value_of(manager.unit_ids({"alias.service", "bad.service", "strange.service"})),
        ElementsAre("a@b.service", "bad.service", "strange.service"));
}

TEST(UnitStateTest, AUnitThatIsNotThereIsNoError)
{
    const std::string path = unit_path("no.service");
    FakeManager fake({
        .calls = {{"LoadUnit no.service", {Reply{path}}}},
        .objects =
            {{path,
              {{"LoadState", std::string("not-found")},
               {"LoadError",
                std::pair(
                    std::string("org.freedesktop.systemd1.NoSuchUnit"),
                    std::string("Unit no.service not found."))}}}},
    });
    SystemdManager manager = manager_of(fake);
    const UnitState state = value_of(manager.unit_state("no.service"));
    EXPECT_EQ(state.load_state, "not-found");
    EXPECT_EQ(state.load_error, "Unit no.service not found.");
    EXPECT_FALSE(state.active_since.has_value());
}

TEST(UnitStateTest, AConditionHasFailedOnlyWhereOneWasChecked)
{
    UnitState state;
    EXPECT_FALSE(state.condition_failed());
    state.condition_checked = seconds_since_1970(5);
    EXPECT_TRUE(state.condition_failed());
}

TEST(UnitStateTest, PropertiesOfAnotherTypeAreABadAnswer)
{
    const std::string path = unit_path("a.service");
    FakeManager fake({
        .calls = {{"LoadUnit a.service", {Reply{path}}}},
        .objects = {{path, {{"MainPID", std::string("12")}}}},
    });
    SystemdManager manager = manager_of(fake);
    const diag::Diagnostic error = error_of(manager.unit_state("a.service"));
    EXPECT_EQ(error.code, codes::bad_answer);
    EXPECT_THAT(error.message, HasSubstr("cannot read the state of 'a.service': "));
}

TEST(UnitStateTest, AnAnswerOfAnotherShapeIsABadAnswer)
{
    FakeManager fake(
        {.calls = {
             {"LoadUnit a.service", {WrongReply{}}},
             {"StartUnit a.service replace", {WrongReply{}}},
             {"GetUnitFileState a.service", {WrongReply{}}},
         }});
    SystemdManager manager = manager_of(fake);
    EXPECT_EQ(error_of(manager.unit_state("a.service")).code, codes::bad_answer);
    EXPECT_EQ(error_of(manager.unit_file_state("a.service")).code, codes::bad_answer);
    EXPECT_EQ(
        error_of(manager.start("a.service", deadline_in(std::chrono::seconds(20)))).code,
        codes::bad_answer);
}

TEST(ManagerTest, TellsItsVersion)
{
    FakeManager fake({
        .objects = {{"/org/freedesktop/systemd1", {{"Version", std::string("257.13-1")}}}},
    });
    SystemdManager manager = manager_of(fake);
    EXPECT_EQ(value_of(manager.version()), "257.13-1");
}

TEST(ManagerTest, TellsWhetherAUnitIsEnabled)
{
    FakeManager fake(
        {.calls = {
             {"GetUnitFileState a.service", {Reply{"enabled"}}},
             {"GetUnitFileState old.service",
              {Fail{"org.freedesktop.DBus.Error.FileNotFound", "No such file."}}},
             {"GetUnitFileState new.service",
              {Fail{"org.freedesktop.systemd1.NoSuchUnit", "Not found."}}},
             {"GetUnitFileState bad",
              {Fail{"org.freedesktop.DBus.Error.InvalidArgs", "Bad name."}}},
         }});
    SystemdManager manager = manager_of(fake);
    EXPECT_EQ(value_of(manager.unit_file_state("a.service")), "enabled");
    EXPECT_EQ(value_of(manager.unit_file_state("old.service")), "");
    EXPECT_EQ(value_of(manager.unit_file_state("new.service")), "");
    EXPECT_EQ(error_of(manager.unit_file_state("bad")).code, codes::refused);
}

TEST(ManagerTest, ForgetsFailures)
{
    FakeManager fake(
        {.calls = {
             {"ResetFailedUnit a.service", {Reply{}}},
             {"ResetFailedUnit gone.service",
              {Fail{"org.freedesktop.systemd1.NoSuchUnit", "Not loaded."}}},
             {"ResetFailedUnit mine.service",
              {Fail{"org.freedesktop.DBus.Error.AccessDenied", "No."}}},
         }});
    SystemdManager manager = manager_of(fake);
    EXPECT_TRUE(manager.reset_failed("a.service"));
    EXPECT_TRUE(manager.reset_failed("gone.service"));
    EXPECT_EQ(error_of(manager.reset_failed("mine.service")).code, codes::denied);
}

TEST(ManagerTest, SignalsTheMainProcess)
{
    FakeManager fake(
        {.calls = {
             {"KillUnit a.service main 10", {Reply{}}},
             {"KillUnit down.service main 1",
              {Fail{"org.freedesktop.systemd1.NoSuchProcess", "No main process to kill."}}},
         }});
    SystemdManager manager = manager_of(fake);
    EXPECT_TRUE(manager.signal_main("a.service", 10));
    EXPECT_EQ(error_of(manager.signal_main("down.service", 1)).code, codes::refused);
}

TEST(ManagerTest, ReloadWaitsForItsAnswerAndTellsWhyItFailed)
{
    FakeManager fake(
        {.calls = {
             {"Reload",
              {Fail{
                  "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired",
                  "Interactive authentication required."}}},
         }});
    SystemdManager manager = manager_of(fake);
    const diag::Diagnostic error = error_of(manager.reload());
    EXPECT_EQ(error.code, codes::denied);
    EXPECT_EQ(error.hint, "run it as root");
    EXPECT_EQ(
        error.message,
        "cannot make systemd read its units again: Interactive authentication required "
        "(org.freedesktop.DBus.Error.InteractiveAuthorizationRequired)");
}

struct NamedError {
    std::string_view name;
    std::string_view code;
};

class ErrorNameTest : public ::testing::TestWithParam<NamedError> {};

TEST_P(ErrorNameTest, HasItsCodeAndKeepsItsName)
{
    const std::string name(GetParam().name);
    FakeManager fake({.calls = {{"StartUnit a.service replace", {Fail{name, "Why."}}}}});
    SystemdManager manager = manager_of(fake);
    const diag::Diagnostic error =
        error_of(manager.start("a.service", deadline_in(std::chrono::seconds(20))));
    EXPECT_EQ(error.code, GetParam().code);
    EXPECT_EQ(error.message, "cannot start 'a.service': Why (" + name + ")");
    EXPECT_EQ(dbus_name(error), name);
}

INSTANTIATE_TEST_SUITE_P(
    Names,
    ErrorNameTest,
    ::testing::Values(
        NamedError{"org.freedesktop.DBus.Error.AccessDenied", "bus/denied"},
        NamedError{"org.freedesktop.DBus.Error.InteractiveAuthorizationRequired", "bus/denied"},
        NamedError{"org.freedesktop.DBus.Error.NoReply", "bus/disconnected"},
        NamedError{"org.freedesktop.DBus.Error.ServiceUnknown", "bus/unreachable"},
        NamedError{"org.freedesktop.DBus.Error.InvalidArgs", "bus/refused"},
        NamedError{"org.freedesktop.systemd1.NoSuchUnit", "bus/no-such-unit"},
        NamedError{"org.freedesktop.systemd1.UnitMasked", "bus/bad-unit"},
        NamedError{"org.freedesktop.systemd1.BadUnitSetting", "bus/bad-unit"},
        NamedError{"org.freedesktop.systemd1.LoadFailed", "bus/bad-unit"},
        NamedError{"org.freedesktop.systemd1.OnlyByDependency", "bus/bad-unit"},
        NamedError{"org.freedesktop.systemd1.TransactionOrderIsCyclic", "bus/refused"},
        NamedError{"org.freedesktop.systemd1.ShuttingDown", "bus/refused"},
        NamedError{"System.Error.EUNATCH", "bus/refused"}));

TEST(ErrorNameTest, OthersHaveNone)
{
    diag::Diagnostic error;
    error.message = "cannot start 'a.service' (again)";
    error.code = codes::refused;
    EXPECT_EQ(dbus_name(error), "");
    error.message = "cannot start 'a.service': not done";
    EXPECT_EQ(dbus_name(error), "");
    error.code = "fs/rename";
    error.message = "cannot rename (org.freedesktop.Error)";
    EXPECT_EQ(dbus_name(error), "");
}

// sd-bus fails every call once too many messages were left lying.
TEST(ConnectTest, SignalsDoNotPileUpFromCallToCall)
{
    const JobRemoved signal{"/org/freedesktop/systemd1/job/9"};
    FakeManager fake({.calls = {{"Reload", {signal, signal, signal, Reply{}}}}});
    const Connection connection(fake.take_bus(), manager_service);
    std::uint64_t left_lying = 0;
    for (int i = 0; i < 3; ++i) {
        const auto answer =
            connection.call({manager_path, manager_interface, "Reload", "cannot reload"}, "");
        ASSERT_TRUE(answer) << answer.error().message;
        ASSERT_GE(sd_bus_get_n_queued_read(connection.bus(), &left_lying), 0);
    }
    EXPECT_EQ(left_lying, 3);
}

TEST(ConnectTest, AnOpenConnectionCanBeUsed)
{
    FakeManager fake({.calls = {{"Reload", {Reply{}}}}});
    SystemdManager manager = value_of(SystemdManager::on_connection(fake.take_bus()));
    EXPECT_TRUE(manager.reload());
}

std::array<base::UniqueFd, 2> socket_pair()
{
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    return {base::UniqueFd(ends[0]), base::UniqueFd(ends[1])};
}

TEST(ConnectTest, NobodyAtTheOtherEndIsUnreachable)
{
    auto ends = socket_pair();
    ends[1].reset();
    const auto manager = SystemdManager::on_socket(std::move(ends[0]));
    EXPECT_EQ(error_of(manager).code, codes::unreachable);
}

TEST(ConnectTest, WhoSpeaksAnotherProtocolIsUnreachable)
{
    auto ends = socket_pair();
    const std::string_view greeting = "HTTP/1.1 400 Bad Request\r\n\r\n";
    ASSERT_EQ(
        ::write(ends[1].get(), greeting.data(), greeting.size()),
        static_cast<ssize_t>(greeting.size()));
    ends[1].reset();
    const auto manager = SystemdManager::on_socket(std::move(ends[0]));
    EXPECT_EQ(error_of(manager).code, codes::unreachable);
}

TEST(ConnectTest, WhatIsNoSocketIsUnreachable)
{
    const auto manager = SystemdManager::on_socket(base::UniqueFd());
    EXPECT_EQ(error_of(manager).code, codes::unreachable);
}

TEST(ConnectTest, AUserWithoutAManagerIsUnreachable)
{
    const diag::Diagnostic error = error_of(SystemdManager::open_user(4'000'000'000));
    EXPECT_EQ(error.code, codes::unreachable);
    EXPECT_EQ(
        error.message,
        "cannot reach the systemd of user 4000000000: "
        "'/run/user/4000000000/systemd/private': No such file or directory");
    EXPECT_THAT(error.hint, HasSubstr("loginctl enable-linger 4000000000"));
}

} // namespace

} // namespace initbridge::bus
