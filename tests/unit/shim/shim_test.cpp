#include "tests/support/builders.hpp"
#include "translate/shim/codes.hpp"
#include "translate/shim/shim.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>

namespace initbridge::shim {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Policy = model::RestartPolicy;

/// A service of an entry that lives as long as it does.
struct Made {
    explicit Made(const model::ServiceEntry& said)
        : entry(said)
    {
        service.entry = &entry;
        service.name = entry.name.value;
        if (entry.kind) {
            service.kind = entry.kind->value;
        }
        if (entry.exit_codes) {
            service.exit_codes = entry.exit_codes->value;
        }
    }

    Made(const Made&) = delete;
    Made& operator=(const Made&) = delete;

    model::ServiceEntry entry;
    model::Service service;
};

const std::vector<model::WaitCondition> a_wait{{model::WaitKind::file, "/x", std::nullopt}};

Part automatically(const test::EntryBuilder& said)
{
    return part_for(Made(said.build()).service, Use::automatic);
}

std::vector<std::string> literals(const std::vector<model::Text>& words)
{
    std::vector<std::string> result;
    for (const model::Text& word : words) {
        result.emplace_back(word.literal());
    }
    return result;
}

} // namespace

TEST(ShimTest, StandsWhereTheAuthorsWordsNeedIt)
{
    EXPECT_EQ(automatically(test::service("a")), Part::none);
    EXPECT_EQ(automatically(test::service("a").restart(Policy::always)), Part::none);
    EXPECT_EQ(automatically(test::service("a").exit_codes({0, 3})), Part::none);
    EXPECT_EQ(
        automatically(test::service("a").restart(Policy::always).start_secs(5)), Part::supervisor);
    EXPECT_EQ(
        automatically(test::service("a").restart(Policy::on_failure).start_retries(1)),
        Part::supervisor);
    EXPECT_EQ(
        automatically(test::service("a").restart(Policy::no).start_retries(1)), Part::supervisor);
    EXPECT_EQ(automatically(test::service("a").wait_for(a_wait)), Part::supervisor);
    EXPECT_EQ(automatically(test::service("a").exit_codes({3})), Part::supervisor);
    EXPECT_EQ(automatically(test::service("a").kind(model::Kind::oneshot)), Part::none);
    EXPECT_EQ(
        automatically(test::service("a").kind(model::Kind::oneshot).wait_for(a_wait)), Part::gate);
}

TEST(ShimTest, StandsNowhereOrEverywhereWhenTold)
{
    const Made plain(test::service("a").build());
    const Made waits(test::service("a").wait_for(a_wait).build());
    const Made once(test::service("a").kind(model::Kind::oneshot).build());
    EXPECT_EQ(part_for(plain.service, Use::always), Part::supervisor);
    EXPECT_EQ(part_for(once.service, Use::always), Part::none);
    EXPECT_EQ(part_for(waits.service, Use::never), Part::none);
    model::Service relay;
    EXPECT_EQ(part_for(relay, Use::automatic), Part::none);
    EXPECT_EQ(part_for(relay, Use::always), Part::supervisor);
}

TEST(ShimTest, HasWordsForEachField)
{
    Made made(test::service("web")
                  .exit_codes({0, 3})
                  .wait_for(
                      {{model::WaitKind::socket, "/run/a b", std::nullopt},
                       {model::WaitKind::tcp, "db:5432", std::chrono::milliseconds(1500)}})
                  .build());
    made.service.restart = Policy::on_failure;
    made.service.start_secs = std::chrono::seconds(5);
    made.service.start_retries = 0;
    made.service.stop_signal = 2;
    EXPECT_THAT(
        literals(systemd_words(made.service, Part::supervisor, "/usr/bin/initbridge")),
        ElementsAre(
            path,
            "--name=web",
            "--restart=unexpected",
            "--start-secs=5",
            "--start-retries=0",
            "--exit-codes=0,3",
            "--stop-signal=2",
            "--wait=60s:socket:/run/a b",
            "--wait=1500ms:tcp:db:5432"));
    EXPECT_THAT(systemd_words(made.service, Part::none, ""), IsEmpty());
}

TEST(ShimTest, ReportsWhereAListenerHearsOfIt)
{
    Made made(test::service("web").restart(Policy::always).build());
    EXPECT_EQ(part_for(made.service, Use::automatic), Part::none);
    made.service.watched = true;
    made.service.scope = model::Scope::user;
    EXPECT_EQ(part_for(made.service, Use::automatic), Part::supervisor);
    EXPECT_THAT(
        literals(systemd_words(made.service, Part::supervisor, "")),
        ::testing::IsSupersetOf({"--report=/run/initbridge/events", "--report=initbridge/events"}));
}

TEST(ShimTest, StandsBelowTheHostOfAListener)
{
    const Made made(test::service("watch").kind(model::Kind::eventlistener).build());
    EXPECT_EQ(part_for(made.service, Use::never), Part::none);
    ASSERT_EQ(part_for(made.service, Use::automatic), Part::listener);
    const auto words = literals(systemd_words(made.service, Part::listener, "/usr/bin/initbridge"));
    EXPECT_THAT(
        std::vector(words.begin(), words.begin() + 7),
        ElementsAre(
            "/usr/bin/initbridge",
            "eventlistener-host",
            "--name=watch",
            "--buffer-size=1024",
            "--",
            path,
            "--name=watch"));
    EXPECT_EQ(words.back(), "--report=/run/initbridge/events");
}

TEST(ShimTest, FailsWithAStatusThatIsNoSuccess)
{
    const Made made(test::service("web").exit_codes({0, 249, 250}).wait_for(a_wait).build());
    EXPECT_THAT(
        literals(supervisord_words(made.service)),
        ElementsAre(path, "--name=web", "--gate", "--wait=60s:file:/x", "--fatal-status=248"));
}

TEST(ShimTest, BelowSupervisordKeepsWhatIsStrongerThanTheFile)
{
    Made made(test::service("web").build());
    EXPECT_THAT(supervisord_words(made.service), IsEmpty());
    made.service.environment_file = model::EnvironmentFile{model::Text("/etc/web"), true};
    made.service.own_env = {{"B", model::Text("1")}, {"A", model::Text("2")}};
    EXPECT_THAT(
        literals(supervisord_words(made.service)),
        ElementsAre(path, "--name=web", "--gate", "--environment-file=-/etc/web", "--keep=A,B"));
}

TEST(ShimTest, ComesIntoTheTree)
{
    facts::TargetFacts facts;
    diag::Diagnostics out;
    plan::FileTree tree;
    add_shim(tree, facts, out);
    EXPECT_TRUE(tree.empty()); // without a root nobody has to have it
    facts.root = facts::RootKind::staging;
    add_shim(tree, facts, out);
    ASSERT_EQ(out.items().size(), 1U);
    EXPECT_EQ(out.items()[0].code, codes::not_there);
    facts.shim = "bytes";
    add_shim(tree, facts, out);
    const plan::Node* node = tree.find(std::string(path));
    ASSERT_NE(node, nullptr);
    EXPECT_EQ(std::get<plan::File>(*node), (plan::File{"bytes", 0755}));
    tree = {};
    facts.has_shim = true; // a package's
    add_shim(tree, facts, out);
    EXPECT_TRUE(tree.empty());
    EXPECT_EQ(out.items().size(), 1U);
}

TEST(ShimTest, TakesTurnsBelowSupervisord)
{
    Made first(test::service("first").kind(model::Kind::oneshot).build());
    first.service.end_is_awaited = true;
    EXPECT_THAT(
        literals(supervisord_words(first.service)),
        ElementsAre("/usr/libexec/initbridge/exec", "--name=first", "--gate", "--mark=first"));
    Made second(test::service("second").wait_for(a_wait).build());
    second.service.awaited_ends = {"first", "many@1"};
    EXPECT_THAT(
        literals(supervisord_words(second.service)),
        ElementsAre(
            "/usr/libexec/initbridge/exec",
            "--name=second",
            "--gate",
            "--wait=60s:end:first",
            "--wait=60s:end:many@1",
            "--wait=60s:file:/x"));
    EXPECT_THAT(
        systemd_words(first.service, part_for(first.service, Use::automatic), ""), IsEmpty());
}

TEST(ShimTest, MustBeForTheMachineOfTheRoot)
{
    std::string program("\x7f"
                        "ELF\2\1\1");
    program.resize(18);
    facts::TargetFacts facts;
    facts.shim = program + std::string("\xb7\0", 2);
    diag::Diagnostics out;
    plan::FileTree tree;
    facts.machine = 0x02013e00; // x86-64
    add_shim(tree, facts, out);
    EXPECT_TRUE(tree.empty());
    ASSERT_EQ(out.items().size(), 1U);
    EXPECT_EQ(out.items()[0].code, codes::other_machine);
    facts.machine = 0x0201b700;
    add_shim(tree, facts, out);
    EXPECT_FALSE(tree.empty());
}

} // namespace initbridge::shim
