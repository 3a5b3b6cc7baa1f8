#include "src/deploy/codes.hpp"
#include "tests/unit/deploy/scenarios.hpp"

#include <gtest/gtest.h>

#include <iostream>

namespace initbridge::deploy {
namespace {

struct Scenario {
    void (*prepare)(FakeHost&);
    Work (*work)();
    Ledger recorded;
    std::string fresh; ///< is started
    std::string other; ///< stays as it is
};

class EngineFaultsTest : public testing::TestWithParam<Scenario> {};

TEST_P(EngineFaultsTest, WhicheverCallIsRefusedTheMachineIsAsItWas)
{
    std::size_t faults = 0;
    for (std::size_t call = 0;; ++call) {
        FakeHost host;
        GetParam().prepare(host);
        const auto before = host.state();
        host.refuse_at = call;
        Silent silent;
        const auto problems = Engine(host, silent).run(GetParam().work(), GetParam().recorded);
        if (host.calls <= call) {
            EXPECT_FALSE(problems.has_errors());
            break;
        }
        ++faults;
        EXPECT_TRUE(problems.has_errors()) << call;
        EXPECT_EQ(host.state(), before) << call;
        EXPECT_EQ(host.units.at(GetParam().other).pid, 12) << call;
    }
    EXPECT_GT(faults, 10U);
    std::cout << faults << " faults injected\n";
}

TEST_P(EngineFaultsTest, ARollbackThatIsRefusedAsWellSaysSoAndIsDoneByTheNextRun)
{
    std::size_t faults = 0;
    for (std::size_t call = 0;; ++call) {
        FakeHost host;
        GetParam().prepare(host);
        const auto before = host.state();
        host.doomed = {GetParam().fresh};
        Silent silent;
        host.refuse_at = call;
        const auto problems = Engine(host, silent).run(GetParam().work(), GetParam().recorded);
        if (host.calls <= call) {
            break;
        }
        ++faults;
        host.refuse_at.reset();
        if (host.files.contains(journal_path())) {
            EXPECT_EQ(problems.items().back().code, codes::not_undone) << call;
            EXPECT_FALSE(Engine(host, silent).recover().has_errors()) << call;
            EXPECT_EQ(host.state(), before) << call;
        }
        EXPECT_EQ(host.state().first, before.first) << call;
    }
    EXPECT_GT(faults, 10U);
    std::cout << faults << " faults injected\n";
}

/// Killed at each call, and the run that takes it back killed at each of its calls.
TEST_P(EngineFaultsTest, WhereverItIsKilledTheNextRunTakesItBackOrItWasDone)
{
    std::size_t kills = 0;
    for (std::size_t first = 0;; ++first) {
        bool was_killed = false;
        for (std::size_t second = 0;; ++second) {
            FakeHost host;
            GetParam().prepare(host);
            const auto before = host.state();
            Silent silent;
            host.kill_at = first;
            try {
                static_cast<void>(Engine(host, silent).run(GetParam().work(), GetParam().recorded));
            } catch (const Killed&) {
                was_killed = true;
                ++kills;
            }
            if (!was_killed) {
                break;
            }
            const bool journal = host.files.contains(journal_path());
            host.whom = {}; // another run, which does not know whose services there were
            const auto cut = host.state();
            host.kill_at = host.calls + second;
            bool killed_again = false;
            try {
                EXPECT_FALSE(Engine(host, silent).recover().has_errors());
            } catch (const Killed&) {
                killed_again = true;
                ++kills;
            }
            host.kill_at.reset();
            EXPECT_FALSE(Engine(host, silent).recover().has_errors());
            EXPECT_EQ(host.state(), journal ? before : cut) << first << " " << second;
            EXPECT_EQ(host.whom.uid, journal ? 4321U : 0U);
            EXPECT_EQ(host.units.at(GetParam().other).pid, 12);
            if (!killed_again) {
                break;
            }
        }
        if (!was_killed) {
            break;
        }
    }
    EXPECT_GT(kills, 100U);
    std::cout << kills << " kills\n";
}

INSTANTIATE_TEST_SUITE_P(
    Systemd,
    EngineFaultsTest,
    testing::Values(Scenario{prepare, work, recorded, "fresh.service", "other.service"}));

INSTANTIATE_TEST_SUITE_P(
    Supervisord,
    EngineFaultsTest,
    testing::Values(Scenario{
        prepare_supervised, supervised_work, recorded_supervised, "fresh", "other"}));

} // namespace
} // namespace initbridge::deploy
