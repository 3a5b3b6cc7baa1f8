#include "src/service/mapping.hpp"
#include "src/service/shim_look.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace initbridge::service {
namespace {

using std::chrono::seconds;
using supervisor::Process;
using supervisor::ProcessState;

Target entry(std::string_view restart = "always", bool at_boot = true)
{
    Target target;
    target.kind = "program";
    target.restart = restart;
    target.at_boot = at_boot;
    return target;
}

Process process(ProcessState state)
{
    Process process;
    process.state = state;
    process.start = 100;
    process.stop = 200;
    process.now = 250;
    return process;
}

TEST(FromSupervisordTest, NamesEveryState)
{
    const auto state = [](ProcessState number) {
        return from_supervisord(process(number), entry()).state;
    };
    EXPECT_EQ(state(ProcessState::running), State::running);
    EXPECT_EQ(state(ProcessState::starting), State::starting);
    EXPECT_EQ(state(ProcessState::backoff), State::backoff);
    EXPECT_EQ(state(ProcessState::stopping), State::stopping);
    EXPECT_EQ(state(ProcessState::fatal), State::fatal);
    EXPECT_EQ(state(ProcessState::stopped), State::stopped);
    EXPECT_EQ(state(ProcessState::exited), State::done);
    EXPECT_EQ(state(ProcessState::unknown), State::failed);
    EXPECT_EQ(
        from_supervisord(process(ProcessState::stopped), entry("no", false)).state, State::waiting);
}

TEST(FromSupervisordTest, TakesWhatIsNotSpawnedYetForStarting)
{
    Process fresh = process(ProcessState::stopped);
    fresh.start = fresh.stop = 0;
    EXPECT_EQ(from_supervisord(fresh, entry()).state, State::starting);
    EXPECT_EQ(from_supervisord(fresh, entry("no", false)).state, State::waiting);
}

TEST(FromSupervisordTest, JudgesEndsByTheEntrysCodes)
{
    Process ended = process(ProcessState::exited);
    ended.exit_status = 3;
    Target target = entry("no");
    EXPECT_EQ(from_supervisord(ended, target).state, State::failed);
    EXPECT_EQ(from_supervisord(ended, target).last_exit, (LastExit{false, 3}));
    target.exit_codes = {3};
    EXPECT_EQ(from_supervisord(ended, target).state, State::done);
    ended.exit_status = -1;
    EXPECT_EQ(from_supervisord(ended, target).state, State::failed);
    EXPECT_EQ(from_supervisord(ended, target).last_exit, (LastExit{true, 0}));
}

TEST(FromSupervisordTest, KeepsWhatSupervisordSays)
{
    Process up = process(ProcessState::running);
    up.pid = 7;
    EXPECT_EQ(from_supervisord(up, entry()).pid, 7);
    EXPECT_EQ(from_supervisord(up, entry()).since, Time(seconds(100)));
    Process fatal = process(ProcessState::fatal);
    fatal.spawn_error = "can't find command 'x'";
    EXPECT_EQ(from_supervisord(fatal, entry()).about, "can't find command 'x'");
    EXPECT_EQ(from_supervisord(fatal, entry()).since, Time(seconds(200)));
    fatal.spawn_error = "Exited too quickly (process log may have details)";
    EXPECT_EQ(from_supervisord(fatal, entry()).about, "");
}

const Time now{seconds(1000)};

bus::UnitState unit(std::string_view active, std::string_view sub)
{
    bus::UnitState unit;
    unit.load_state = "loaded";
    unit.active_state = active;
    unit.sub_state = sub;
    unit.condition_result = true;
    unit.active_since = Time(seconds(500));
    unit.exec_main_started = Time(seconds(500));
    return unit;
}

/// Ended by itself at 600, or by a stop that began before.
bus::UnitState ended(std::string_view active, std::int32_t code, std::int32_t status, bool stopped)
{
    bus::UnitState state = unit(active, active == "failed" ? "failed" : "dead");
    state.exec_main_code = code;
    state.exec_main_status = status;
    state.exec_main_exited = Time(seconds(600));
    state.active_left = Time(seconds(stopped ? 599 : 600));
    return state;
}

State state_of(const bus::UnitState& unit, const Target& target = entry())
{
    return from_systemd(unit, target, std::nullopt, now).state;
}

TEST(FromSystemdTest, NamesEveryState)
{
    EXPECT_EQ(state_of(unit("active", "running")), State::running);
    EXPECT_EQ(state_of(unit("reloading", "reload")), State::running);
    EXPECT_EQ(state_of(unit("active", "exited")), State::done);
    EXPECT_EQ(state_of(unit("activating", "start")), State::starting);
    EXPECT_EQ(state_of(unit("activating", "auto-restart")), State::backoff);
    EXPECT_EQ(state_of(unit("deactivating", "stop-sigterm")), State::stopping);
    EXPECT_EQ(state_of(unit("inactive", "dead")), State::stopped);
    EXPECT_EQ(state_of(unit("inactive", "dead"), entry("no", false)), State::waiting);
    bus::UnitState missing = unit("inactive", "dead");
    missing.load_state = "not-found";
    EXPECT_EQ(state_of(missing), State::missing);
    Target oneshot = entry("no");
    oneshot.kind = "oneshot";
    EXPECT_EQ(state_of(unit("activating", "start"), oneshot), State::running);
}

TEST(FromSystemdTest, TellsAStopFromAnEnd)
{
    EXPECT_EQ(state_of(ended("inactive", CLD_EXITED, 0, false), entry("no")), State::done);
    EXPECT_EQ(state_of(ended("inactive", CLD_EXITED, 0, true), entry("no")), State::stopped);
    EXPECT_EQ(state_of(ended("inactive", CLD_KILLED, SIGTERM, true), entry("no")), State::stopped);
    EXPECT_EQ(state_of(ended("inactive", CLD_KILLED, SIGTERM, false), entry("no")), State::failed);
    EXPECT_EQ(state_of(ended("failed", CLD_EXITED, 3, false), entry("no")), State::failed);
    EXPECT_EQ(state_of(ended("failed", CLD_EXITED, 3, true), entry("no")), State::stopped);
    EXPECT_EQ(state_of(ended("failed", CLD_EXITED, 3, true), entry("no", false)), State::waiting);
    EXPECT_EQ(state_of(ended("inactive", CLD_EXITED, 0, false)), State::stopped);
    EXPECT_EQ(
        from_systemd(ended("failed", CLD_EXITED, 3, false), entry("no"), std::nullopt, now)
            .last_exit,
        (LastExit{false, 3}));
}

TEST(FromSystemdTest, KnowsWhenOneIsGivenUpOn)
{
    bus::UnitState native = ended("failed", CLD_EXITED, 1, false);
    native.restart = "always";
    native.start_limit_burst = 4;
    native.n_restarts = 3;
    EXPECT_EQ(state_of(native), State::fatal);
    native.n_restarts = 1;
    EXPECT_EQ(state_of(native), State::failed);
    native.result = "start-limit-hit";
    EXPECT_EQ(state_of(native), State::fatal);
    bus::UnitState shim = ended("failed", CLD_EXITED, 250, false);
    EXPECT_EQ(state_of(shim), State::failed);
    shim.exec_start = "/usr/libexec/initbridge/exec";
    EXPECT_EQ(state_of(shim), State::fatal);
    shim.exec_main_status = 1;
    EXPECT_EQ(state_of(shim), State::failed);
}

TEST(FromSystemdTest, SeesLoops)
{
    bus::UnitState loop = unit("active", "running");
    loop.n_restarts = 5;
    loop.active_since = now - seconds(9);
    EXPECT_EQ(state_of(loop), State::crash_looping);
    loop.active_since = now - seconds(11);
    EXPECT_EQ(state_of(loop), State::running);
    loop.active_since = now - seconds(9);
    loop.n_restarts = 4;
    EXPECT_EQ(state_of(loop), State::running);
}

TEST(FromSystemdTest, CountsTheFirstSecondAsStarting)
{
    bus::UnitState fresh = unit("active", "running");
    fresh.active_since = now - std::chrono::milliseconds(900);
    EXPECT_EQ(state_of(fresh), State::starting);
    EXPECT_EQ(state_of(fresh, entry("no")), State::running);
    fresh.active_since = now - std::chrono::milliseconds(1100);
    EXPECT_EQ(state_of(fresh), State::running);
}

TEST(FromSystemdTest, BelievesTheShimsProcesses)
{
    bus::UnitState shim = unit("active", "running");
    shim.main_pid = 7;
    shim.exec_start = "/usr/libexec/initbridge/exec";
    const auto status = [&](ShimLook::Run run, std::int64_t pid) {
        return from_systemd(shim, entry(), ShimLook{run, pid, now}, now);
    };
    EXPECT_EQ(status(ShimLook::Run::none, 0).state, State::backoff);
    EXPECT_EQ(status(ShimLook::Run::none, 0).pid, 0);
    EXPECT_EQ(status(ShimLook::Run::starting, 8).state, State::starting);
    EXPECT_EQ(status(ShimLook::Run::running, 8).state, State::running);
    EXPECT_EQ(status(ShimLook::Run::running, 8).pid, 8);
    EXPECT_EQ(from_systemd(shim, entry(), std::nullopt, now).pid, 7);
}

TEST(FromSystemdTest, SaysWhyItIsDown)
{
    bus::UnitState skipped = unit("inactive", "dead");
    skipped.condition_result = false;
    skipped.condition_checked = now;
    const auto about = [](const bus::UnitState& unit) {
        return from_systemd(unit, entry(), std::nullopt, now).about;
    };
    EXPECT_EQ(about(skipped), "a condition of the unit does not hold");
    skipped.load_state = "masked";
    EXPECT_EQ(about(skipped), "the unit is masked");
    skipped.load_state = "not-found";
    EXPECT_EQ(about(skipped), "there is no such unit");
}

TEST(ShimLookTest, ReadsWhatProcHas)
{
    using namespace std::string_view_literals;
    EXPECT_EQ(start_secs_of("/usr/libexec/initbridge/exec\0--start-secs=20\0--\0x\0"sv), 20);
    EXPECT_EQ(start_secs_of("exec\0--name=x\0--\0x\0--start-secs=9\0"sv), 1);
    EXPECT_EQ(start_secs_of(""), 1);
    EXPECT_EQ(look_at_shim(1), std::nullopt); // another program
}

TEST(ShimLookTest, OneThatHasEndedRunsNothing)
{
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(0);
    }
    siginfo_t info = {};
    ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
    const auto number = static_cast<std::uint32_t>(child);
    EXPECT_FALSE(has_ended(number)); // its parent has not fetched its status
    const auto zombie = look_at_shim(number);
    ASSERT_TRUE(zombie);
    EXPECT_EQ(zombie->run, ShimLook::Run::none);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    EXPECT_TRUE(has_ended(number));
    EXPECT_EQ(look_at_shim(number), std::nullopt);
}

TEST(FromSystemdTest, TellsWhyTheShimCouldNotRunTheCommand)
{
    bus::UnitState unit;
    unit.load_state = "loaded";
    unit.active_state = "failed";
    unit.exec_start = "/usr/libexec/initbridge/exec";
    unit.exec_main_code = CLD_EXITED;
    unit.exec_main_status = 250;
    unit.status_text = "FATAL: cannot run '/x; y': No such file or directory; given up on";
    const auto why = [&] {
        return from_systemd(unit, entry(), std::nullopt, Time{}).not_run;
    };
    EXPECT_EQ(why(), "cannot run '/x; y': No such file or directory");
    unit.status_text = "FATAL: ended after 0.001 s with exit status 1; given up on";
    EXPECT_EQ(why(), "");
    unit.exec_start = "/usr/bin/other";
    unit.status_text = "anything: at all";
    EXPECT_EQ(why(), "");
    unit.exec_main_status = 203;
    EXPECT_EQ(why(), "cannot run '/usr/bin/other'");
}

} // namespace
} // namespace initbridge::service
