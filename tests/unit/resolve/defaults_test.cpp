#include "tests/unit/resolve/resolve_fixture.hpp"

using initbridge::test::log_file;
using initbridge::test::log_to;
using initbridge::test::service;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

namespace initbridge::resolve {

namespace {

using model::LogKind;
using model::RestartPolicy;

test::EntryBuilder listener(std::string name, std::uint32_t line = 1)
{
    return service(std::move(name), line)
        .exec({"/l"})
        .kind(model::Kind::eventlistener)
        .events({"TICK_5"});
}

} // namespace

TEST(Defaults, OfAnEntryThatSaysNothing)
{
    const Resolved outcome({service("web").exec({"/bin/web"})});
    const model::Service& web = outcome["web"];
    EXPECT_EQ(web.entry, &outcome.image.layers[0].entries[0]);
    EXPECT_EQ(web.layer, &outcome.image.layers[0]);
    EXPECT_EQ(web.mark, test::mark(1));
    EXPECT_EQ(web.unit, std::nullopt);
    EXPECT_EQ(web.kind, model::Kind::program);
    EXPECT_EQ(web.scope, model::Scope::system);
    EXPECT_EQ(web.description, "app: web");
    EXPECT_THAT(web.own_env, IsEmpty());
    EXPECT_EQ(web.working_directory, model::Text{"/"});
    EXPECT_FALSE(web.working_directory_said);
    EXPECT_EQ(web.user, std::nullopt);
    EXPECT_EQ(web.home, "/root");
    EXPECT_EQ(web.umask, std::nullopt);
    EXPECT_TRUE(web.starts_at_boot);
    EXPECT_EQ(web.restart, RestartPolicy::no);
    EXPECT_THAT(web.exit_codes, ElementsAre(0));
    EXPECT_EQ(web.start_retries, 3);
    EXPECT_EQ(web.priority, 999);
    EXPECT_FALSE(web.priority_needed);
    EXPECT_THAT(web.wanted_by, ElementsAre("multi-user.target"));
    EXPECT_EQ(web.stop_signal, 15);
    EXPECT_EQ(web.stop_timeout, milliseconds(10000));
    EXPECT_EQ(web.stdout_log, log_to(LogKind::journal));
    EXPECT_EQ(web.stderr_log, log_to(LogKind::same_as_stdout));
    EXPECT_EQ(web.instances, 1);
    EXPECT_FALSE(web.relay);
}

TEST(Defaults, WhatIsSaidIsKept)
{
    const Resolved outcome({service("web")
                                .exec({"/bin/web"})
                                .description("the web")
                                .umask(077)
                                .restart(RestartPolicy::on_failure)
                                .exit_codes({2, 0, 2})
                                .start_secs(5)
                                .start_retries(0)
                                .priority(-7)
                                .wanted_by({"a.target", "b.target", "a.target"})
                                .stop_signal(2)
                                .stop_timeout(milliseconds(500))});
    const model::Service& web = outcome["web"];
    EXPECT_EQ(web.description, "the web");
    EXPECT_EQ(web.umask, 077U);
    EXPECT_EQ(web.restart, RestartPolicy::on_failure);
    EXPECT_THAT(web.exit_codes, ElementsAre(0, 2));
    EXPECT_EQ(web.start_secs, seconds(5));
    EXPECT_EQ(web.start_retries, 0);
    EXPECT_EQ(web.priority, -7);
    EXPECT_TRUE(web.priority_needed);
    EXPECT_THAT(web.wanted_by, ElementsAre("a.target", "b.target"));
    EXPECT_EQ(web.stop_signal, 2);
    EXPECT_EQ(web.stop_timeout, milliseconds(500));
    EXPECT_TRUE(web.said("umask").has_value());
    EXPECT_FALSE(web.said("user").has_value());
}

TEST(Defaults, WhatRunsOnceIsNotTriedAgainBecauseItWasQuick)
{
    const Resolved outcome({
        service("unset").exec({"/a"}),
        service("no").exec({"/a"}).restart(RestartPolicy::no),
        service("retries").exec({"/a"}).restart(RestartPolicy::no).start_retries(2),
        service("secs").exec({"/a"}).restart(RestartPolicy::no).start_secs(4),
        service("zero").exec({"/a"}).restart(RestartPolicy::always).start_secs(0),
        service("always").exec({"/a"}).restart(RestartPolicy::always),
        service("once").exec({"/a"}).kind(model::Kind::oneshot).start_retries(2),
    });
    std::vector<std::int64_t> found;
    for (const model::Service& each : outcome.set.services)
        found.push_back(each.start_secs.count());
    EXPECT_THAT(found, ElementsAre(0, 0, 1, 4, 0, 1, 0));
}

TEST(Defaults, StartsAtBootWhenEnabledAndAutoStarted)
{
    const Resolved outcome({
        service("a").exec({"/a"}).enable(true).auto_start(true),
        service("b").exec({"/a"}).enable(false),
        service("c").exec({"/a"}).auto_start(false),
    });
    EXPECT_TRUE(outcome["a"].starts_at_boot);
    EXPECT_FALSE(outcome["b"].starts_at_boot);
    EXPECT_FALSE(outcome["c"].starts_at_boot);
}

TEST(Defaults, UserScopeIsWantedByTheDefaultTarget)
{
    const Resolved outcome({service("a").exec({"/a"}).scope(model::Scope::user)});
    EXPECT_THAT(outcome["a"].wanted_by, ElementsAre("default.target"));
}

TEST(Defaults, ListenersAreRestartedAlways)
{
    const Resolved outcome({listener("a"), listener("b").restart(RestartPolicy::no)});
    EXPECT_EQ(outcome["a"].restart, RestartPolicy::always);
    EXPECT_EQ(outcome["a"].start_secs, seconds(1));
    EXPECT_EQ(outcome["b"].restart, RestartPolicy::no);
    EXPECT_EQ(outcome["b"].start_secs, seconds(0));
}

TEST(Defaults, EachListenerHasAPriorityOfItsOwn)
{
    const Resolved outcome({
        listener("a"),
        listener("b").priority(1001),
        listener("c"),
        listener("d").priority(5),
        service("e").exec({"/e"}).priority(1003),
        listener("f"),
    });
    EXPECT_EQ(outcome["a"].priority, 1000);
    EXPECT_EQ(outcome["b"].priority, 1001);
    EXPECT_EQ(outcome["c"].priority, 1002);
    EXPECT_EQ(outcome["d"].priority, 5);
    EXPECT_EQ(outcome["f"].priority, 1003);
    EXPECT_TRUE(outcome["a"].priority_needed);
}

TEST(Defaults, TwoListenersCannotSayOnePriority)
{
    const Resolved outcome({listener("a", 1).priority(7), listener("b", 11).priority(7)});
    expect_only(outcome, codes::listener_priority, 15, {5});
    EXPECT_THAT(outcome.names(), ElementsAre("a"));
}

TEST(Logs, StderrInTheFileOfStdoutFollowsIt)
{
    const Resolved outcome({
        service("a")
            .exec({"/a"})
            .stdout_log(log_file("/var/log/a"))
            .stderr_log(log_file("/var/log/a")),
        service("b").exec({"/b"}).stderr_log(log_file("/var/log/b")),
    });
    EXPECT_THAT(outcome.codes(), IsEmpty());
    EXPECT_EQ(outcome["a"].stderr_log, log_to(LogKind::same_as_stdout));
    EXPECT_EQ(outcome["b"].stdout_log, log_to(LogKind::journal));
    EXPECT_EQ(outcome["b"].stderr_log, log_file("/var/log/b"));
}

TEST(Logs, TheStderrOfAListenerGoesToTheJournal)
{
    const Resolved outcome({
        listener("a"),
        listener("b").stdout_log(log_file("/var/log/b")),
        listener("c").stdout_log(log_to(LogKind::none)),
    });
    EXPECT_EQ(outcome["a"].stderr_log, log_to(LogKind::journal));
    EXPECT_EQ(outcome["b"].stderr_log, log_to(LogKind::journal));
    EXPECT_EQ(outcome["c"].stderr_log, log_to(LogKind::none));
}

TEST(Logs, TwoServicesOnOneFileAreWarnedOf)
{
    const Resolved outcome({
        service("a", 1).exec({"/a"}).stdout_log(log_file("/root/log")),
        service("b", 11).exec({"/b"}).stderr_log(log_file(test::join({test::home(), "/log"}))),
        service("c", 21).exec({"/c"}).stdout_log(log_file("/dev/stdout")),
        service("d", 31).exec({"/d"}).stdout_log(log_file("/dev/stdout")),
    });
    expect_only(outcome, codes::shared_log, 13, {3});
    EXPECT_EQ(outcome.diagnostics.items()[0].severity, diag::Severity::warning);
    EXPECT_EQ(outcome.set.services.size(), 4U);
}

TEST(Logs, InstancesOnOneFileAreWarnedOf)
{
    const auto number = test::expansion(model::ExpansionKind::process_num);
    expect_only(
        Resolved({service("a").exec({"/a"}).instances(2).stdout_log(log_file("/var/log/a"))}),
        codes::shared_log,
        4);
    EXPECT_THAT(
        Resolved({service("a").exec({"/a"}).instances(2).stdout_log(
                     log_file(test::join({"/var/log/a", number})))})
            .codes(),
        IsEmpty());
}

TEST(Paths, AreAbsoluteAndSimple)
{
    for (const char* path : {"log", "/var//log", "/var/../log", "/var/./log", "/var/log/"}) {
        const Resolved outcome({service("a").exec({"/a"}).stdout_log(log_file(path))});
        expect_only(outcome, codes::bad_path, 3);
        EXPECT_THAT(outcome.names(), IsEmpty());
    }
    expect_only(Resolved({service("a").exec({"/a"}).working_directory("srv")}), codes::bad_path, 3);
    expect_only(Resolved({service("a").exec({"/a"}).environment_file("e")}), codes::bad_path, 3);
}

TEST(Paths, SpareSlashesOfAFolderMeanNothing)
{
    const Resolved outcome({
        service("a").exec({"/a"}).working_directory("//srv//www/"),
        service("b").exec({"/a"}).working_directory("/"),
        service("c").exec({"/a"}).working_directory(test::join({test::home(), "/"})),
    });
    EXPECT_THAT(outcome.codes(), IsEmpty());
    EXPECT_EQ(outcome["a"].working_directory, model::Text{"/srv/www"});
    EXPECT_EQ(outcome["b"].working_directory, model::Text{"/"});
    EXPECT_EQ(outcome["c"].working_directory, test::home());
    EXPECT_TRUE(outcome["a"].working_directory_said);
}

TEST(Paths, AreCheckedWithTheirExpansionsFilledIn)
{
    model::Layer app = test::layer(
        "app",
        {
            service("a").exec({"/a"}).working_directory(test::join({test::env("DIR"), "/x"})),
            service("b").exec({"/b"}).working_directory(test::join({test::env("LATE"), "/x"})),
            service("c", 21).exec({"/c"}).working_directory(test::env("RELATIVE")),
        });
    app.env = {test::variable("DIR", "/srv"), test::variable("RELATIVE", "srv")};
    app.env_accepted = {{"LATE", {}}};
    const Resolved outcome(test::image({app}));
    expect_only(outcome, codes::bad_path, 23);
    EXPECT_EQ(outcome["a"].working_directory, model::Text{"/srv/x"});
    EXPECT_EQ(outcome["b"].working_directory, test::join({test::env("LATE"), "/x"}));
}

TEST(Paths, AnEnvironmentFileMayBeOptional)
{
    const Resolved outcome(
        {service("a").exec({"/a"}).environment_file(test::join({test::home(), "/e"}), true)});
    ASSERT_TRUE(outcome["a"].environment_file.has_value());
    EXPECT_EQ(outcome["a"].environment_file->path, test::join({test::home(), "/e"}));
    EXPECT_TRUE(outcome["a"].environment_file->optional);
}

} // namespace initbridge::resolve
