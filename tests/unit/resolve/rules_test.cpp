#include "tests/unit/resolve/resolve_fixture.hpp"

using initbridge::test::service;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace initbridge::resolve {

TEST(EntryRules, APlainEntryIsFine)
{
    const Resolved outcome({service("web").exec({"/bin/web"})});
    EXPECT_THAT(outcome.codes(), IsEmpty());
    EXPECT_THAT(outcome.names(), ElementsAre("web"));
}

TEST(EntryRules, NeitherExecNorUsePackagedIsAnError)
{
    const Resolved outcome({service("web", 4)});
    expect_only(outcome, codes::nothing_to_run, 4);
    EXPECT_THAT(outcome.names(), IsEmpty());
}

TEST(EntryRules, UsePackagedExcludesAllThatThePackagedUnitSaysItself)
{
    const Resolved outcome({service("ssh", 1)
                                .use_packaged("ssh.service")
                                .exec({"/usr/sbin/sshd"})
                                .env("A", "b")
                                .description("x")
                                .enable(true)});
    // name 1, use_packaged 2, exec 3, env 4 (its variable 5), description 6
    expect_only(outcome, codes::packaged_excludes, 3, {2, 4, 6});
    EXPECT_EQ(first(outcome).message, "'use_packaged' excludes 'exec', 'env', 'description'");
    EXPECT_THAT(first(outcome).hint, HasSubstr("'overrides'"));
    EXPECT_THAT(outcome.set.packaged, IsEmpty());
}

TEST(EntryRules, UsePackagedTakesWhatIsAboutTheUnit)
{
    model::Image image = test::image({test::layer(
        "app",
        {service("ssh")
             .use_packaged("ssh.service")
             .scope(model::Scope::system)
             .enable(false)
             .auto_start(true)
             .distro({"debian"})
             .override_env("A", "b")})});
    image.distro = {"debian"};
    const Resolved outcome(image);
    EXPECT_THAT(outcome.codes(), IsEmpty());
    ASSERT_EQ(outcome.set.packaged.size(), 1U);
    EXPECT_EQ(outcome.set.packaged.front().unit, "ssh.service");
    EXPECT_FALSE(outcome.set.packaged.front().starts_at_boot);
    EXPECT_FALSE(outcome.set.packaged.front().has_twin);
}

TEST(EntryRules, ACommandNeedsAFirstWord)
{
    expect_only(Resolved({service("a").exec({})}), codes::empty_command, 2);
    expect_only(Resolved({service("a").exec({"", "b"})}), codes::empty_command, 2);
    expect_only(
        Resolved({service("a").use_packaged("a.service").override_exec({})}),
        codes::empty_command,
        4);
}

TEST(EntryRules, AFirstWordThatExpandsToNothingIsAnError)
{
    const Resolved outcome({service("a").exec({test::env("X"), "b"}).env("X", "")});
    expect_only(outcome, codes::empty_command, 2);
}

TEST(EntryRules, OverridesNeedAPackagedUnit)
{
    const Resolved outcome({service("a").exec({"/bin/a"}).override_env("X", "y")});
    expect_only(outcome, codes::stray_overrides, 3);
}

TEST(EntryRules, EventsAreForListeners)
{
    expect_only(
        Resolved({service("a").exec({"/bin/a"}).events({"TICK_5"})}), codes::stray_events, 3);
}

TEST(EntryRules, ListenersNeedEvents)
{
    expect_only(
        Resolved({service("a").exec({"/bin/a"}).kind(model::Kind::eventlistener)}),
        codes::missing_events,
        3);
    expect_only(
        Resolved({service("a").exec({"/bin/a"}).kind(model::Kind::eventlistener).events({})}),
        codes::missing_events,
        4);
}

TEST(EntryRules, TheStderrOfAListenerCannotFollowItsStdout)
{
    const Resolved outcome({service("a")
                                .exec({"/bin/a"})
                                .kind(model::Kind::eventlistener)
                                .events({"TICK_5"})
                                .stderr_log(test::log_to(model::LogKind::same_as_stdout))});
    expect_only(outcome, codes::listener_stderr, 5);
}

TEST(EntryRules, AOneshotIsNotRestarted)
{
    for (const auto restart :
         {model::RestartPolicy::always,
          model::RestartPolicy::unless_stopped,
          model::RestartPolicy::on_failure}) {
        expect_only(
            Resolved({service("a").exec({"/bin/a"}).kind(model::Kind::oneshot).restart(restart)}),
            codes::oneshot_restart,
            4);
    }
    EXPECT_THAT(
        Resolved({service("a")
                      .exec({"/bin/a"})
                      .kind(model::Kind::oneshot)
                      .restart(model::RestartPolicy::no)
                      .start_secs(0)})
            .codes(),
        IsEmpty());
}

TEST(EntryRules, AOneshotDoesNotHaveToStayUp)
{
    expect_only(
        Resolved({service("a").exec({"/bin/a"}).kind(model::Kind::oneshot).start_secs(1)}),
        codes::oneshot_start_secs,
        4);
}

TEST(EntryRules, UserScopeRunsAsTheServiceUser)
{
    const auto entry = service("a").exec({"/bin/a"}).user("bob").scope(model::Scope::user).build();
    expect_only(Resolved({entry}), codes::user_scope_user, 3, {4});

    model::Image image = test::image({test::layer("app", {entry})});
    image.user.name = "bob";
    image.user.home = "/home/bob";
    image.user.declared = true;
    const Resolved outcome(image);
    EXPECT_THAT(outcome.codes(), IsEmpty());
    EXPECT_EQ(outcome["a"].user, std::nullopt);
}

TEST(EntryRules, InstancesAreOneToAThousand)
{
    for (const std::int64_t count : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1001}})
        expect_only(
            Resolved({service("a").exec({"/bin/a"}).instances(count)}), codes::instances_range, 3);
    EXPECT_EQ(Resolved({service("a").exec({"/bin/a"}).instances(1000)})["a"].instances, 1000);
}

TEST(EntryRules, ANumberedNameHasNoAtSign)
{
    expect_only(
        Resolved({service("a@b").exec({"/bin/a"}).instances(2)}), codes::instances_name, 1, {3});
    EXPECT_THAT(Resolved({service("a@b").exec({"/bin/a"}).instances(1)}).codes(), IsEmpty());
}

TEST(EntryRules, AUnitNameIsCheckedAndGivenWithoutSuffix)
{
    expect_only(Resolved({service("a").exec({"/a"}).unit("a b")}), codes::bad_unit_name, 3);
    expect_only(Resolved({service("a").exec({"/a"}).unit("a.socket")}), codes::bad_unit_name, 3);
    expect_only(Resolved({service("a").exec({"/a"}).unit("a@")}), codes::bad_unit_name, 3);
    EXPECT_EQ(Resolved({service("a").exec({"/a"}).unit("b.service")})["a"].unit, "b");
    EXPECT_EQ(Resolved({service("a").exec({"/a"}).unit("b@1")})["a"].unit, "b@1");
}

TEST(EntryRules, APackagedTemplateNeedsAnInstance)
{
    expect_only(Resolved({service("a").use_packaged("a@.service")}), codes::bad_unit_name, 2);
    EXPECT_THAT(Resolved({service("a").use_packaged("a@1.service")}).codes(), IsEmpty());
}

TEST(EntryRules, WantedByNamesTargets)
{
    const Resolved no_suffix({service("a").exec({"/a"}).wanted_by({"multi-user"})});
    expect_only(no_suffix, codes::bad_unit_name, 3);
    EXPECT_EQ(first(no_suffix).hint, "write 'multi-user.target'");
    expect_only(Resolved({service("a").exec({"/a"}).wanted_by({})}), codes::wanted_by_nothing, 3);
}

TEST(EntryRules, TargetsBelongToTheManagerOfTheScope)
{
    const Resolved user(
        {service("a").exec({"/a"}).scope(model::Scope::user).wanted_by({"multi-user.target"})});
    expect_only(user, codes::wrong_scope_target, 4);
    EXPECT_THAT(first(user).hint, HasSubstr("default.target"));
    const Resolved system({service("a").exec({"/a"}).wanted_by({"graphical-session.target"})});
    expect_only(system, codes::wrong_scope_target, 3);
    EXPECT_THAT(
        Resolved({service("a")
                      .exec({"/a"})
                      .scope(model::Scope::user)
                      .wanted_by({"graphical-session.target", "mine.target"})})
            .codes(),
        IsEmpty());
}

TEST(EntryRules, AllErrorsOfARunAreReported)
{
    const Resolved outcome({
        service("a", 1),
        service("b", 10).exec({"/b"}).events({"TICK_5"}).instances(0),
    });
    EXPECT_THAT(
        outcome.codes(),
        ElementsAre(codes::nothing_to_run, codes::stray_events, codes::instances_range));
}

} // namespace initbridge::resolve
