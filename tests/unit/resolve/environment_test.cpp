#include "tests/unit/resolve/resolve_fixture.hpp"

using initbridge::test::env;
using initbridge::test::home;
using initbridge::test::join;
using initbridge::test::service;
using initbridge::test::variable;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

namespace initbridge::resolve {

namespace {

using model::ExpansionKind;
using model::Text;

constexpr const char* built_in_path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin";

model::Text word(const Resolved& outcome, std::string_view name, std::size_t index)
{
    return outcome[name].argv.at(index).value;
}

facts::TargetFacts full_root()
{
    facts::TargetFacts facts;
    facts.root = facts::RootKind::full;
    facts.users = {{"root", {0, 0, "/root"}}, {"bob", {1000, 1000, "/srv/bob"}}};
    facts.homes = {{"late", "/var/lib/late"}};
    return facts;
}

} // namespace

TEST(EnvironmentTest, HasAnOrderOfStrength)
{
    model::Layer one = test::layer("one").env("A", "1").env("B", "1").env("HOME", "/x");
    model::Layer two = test::layer("two").env("B", "2").env("C", "2").env("USER", "x");
    two.entries = {service("web").exec({"/w"}).env("C", "3").env("LOGNAME", "me")};
    const Resolved outcome(test::image({one, two}));
    EXPECT_THAT(
        outcome["web"].full_env(),
        ElementsAre(
            Pair("A", Text{"1"}),
            Pair("B", Text{"2"}),
            Pair("C", Text{"3"}),
            Pair("HOME", home()),
            Pair("LC_CTYPE", Text{"C.UTF-8"}),
            Pair("LOGNAME", Text{"me"}),
            Pair("PATH", Text{built_in_path}),
            Pair("USER", Text{"root"})));
    EXPECT_THAT(
        outcome["web"].own_env, ElementsAre(Pair("C", Text{"3"}), Pair("LOGNAME", Text{"me"})));
    EXPECT_EQ(*outcome["web"].find_env("C"), Text{"3"});
    EXPECT_EQ(*outcome["web"].find_env("A"), Text{"1"});
    EXPECT_EQ(outcome["web"].find_env("D"), nullptr);
}

// PEP 538: supervisord's Python does this to its own environment, which its programs inherit.
TEST(EnvironmentTest, TheCLocaleIsCoercedAsPythonDoes)
{
    const auto ctype = [](const test::LayerBuilder& builder) {
        model::Layer app = builder;
        app.entries = {service("a").exec({"/a"})};
        const Resolved outcome(test::image({app}));
        const Text* value = outcome["a"].find_env("LC_CTYPE");
        return value == nullptr ? Text{"unset"} : *value;
    };
    const auto app = [] {
        return test::layer("app");
    };
    EXPECT_EQ(ctype(app()), Text{"C.UTF-8"});
    EXPECT_EQ(ctype(app().env("LANG", "")), Text{"C.UTF-8"});
    EXPECT_EQ(ctype(app().env("LANG", "C")), Text{"C.UTF-8"});
    EXPECT_EQ(ctype(app().env("LC_CTYPE", "POSIX")), Text{"C.UTF-8"});
    EXPECT_EQ(ctype(app().env("LANG", "de_DE.UTF-8")), Text{"unset"});
    EXPECT_EQ(ctype(app().env("LC_ALL", "C")), Text{"unset"});
    EXPECT_EQ(ctype(app().env("LC_CTYPE", "de_DE.UTF-8")), Text{"de_DE.UTF-8"});
}

TEST(EnvironmentTest, HomeInALayersEnvIsTheServiceUsersForEveryone)
{
    model::Layer app = test::layer("app").env("DATA", join({home(), "/d"}));
    app.entries = {service("a").exec({"/a"}), service("b").exec({"/b"}).user("bob")};
    model::Image image = test::image({app});
    image.user = {"alice", std::nullopt, "/home/alice", true};
    const Resolved outcome(image, full_root());
    EXPECT_THAT(outcome.codes(), IsEmpty());
    EXPECT_EQ(*outcome["a"].find_env("DATA"), join({home(), "/d"}));
    EXPECT_EQ(*outcome["b"].find_env("DATA"), Text{"/home/alice/d"});
    EXPECT_EQ(*outcome["b"].find_env("HOME"), home());
    EXPECT_EQ(outcome["b"].home, "/srv/bob");
}

TEST(EnvironmentTest, AHomeThatNothingNeedsIsNotGuessed)
{
    model::Image image = test::image({test::layer("app", {service("b").exec({"/b"}).user("bob")})});
    image.user = {"alice", 1000, std::nullopt, true};
    EXPECT_THAT(Resolved(image, full_root()).codes(), IsEmpty());
}

TEST(EnvironmentTest, IsSharedByServicesOfOneUser)
{
    const Resolved outcome({service("a").exec({"/a"}), service("b").exec({"/b"}).env("X", "y")});
    EXPECT_EQ(outcome["a"].base_env, outcome["b"].base_env);
}

TEST(EnvironmentTest, PathHasTheFoldersOfAllLayersAtItsEnd)
{
    model::Layer one = test::layer("one").path_append(join({home(), "/bin"}));
    model::Layer two = test::layer("two").path_append("/opt/bin");
    one.entries = {service("a").exec({"/a"})};
    const Resolved outcome(test::image({one, two}));
    EXPECT_EQ(outcome["a"].path, std::string(built_in_path) + ":/root/bin:/opt/bin");
    EXPECT_EQ(
        *outcome["a"].find_env("PATH"),
        join({std::string(built_in_path) + ":", home(), "/bin:/opt/bin"}));
}

TEST(EnvironmentTest, EnvHasTheLastWordOnPath)
{
    model::Layer app = test::layer("app").path_append("/opt/bin").env("PATH", "/only");
    app.entries = {
        service("a").exec({"/a"}),
        service("b").exec({"/b"}).env("PATH", join({"/mine:", env("PATH")})),
    };
    const Resolved outcome(test::image({app}));
    EXPECT_EQ(outcome["a"].path, "/only");
    EXPECT_EQ(outcome["b"].path, "/mine:/only");
}

TEST(Expansions, AreFilledInFromTheEnvironmentOfTheService)
{
    model::Layer app = test::layer("app").env("PORT", "80").env("DATA", join({home(), "/d"}));
    app.entries = {service("a")
                       .exec({"/a", env("PORT"), env("DATA"), env("OWN"), env("USER"), env("HOME")})
                       .env("OWN", "x")
                       .env("PORT", join({"1", env("PORT")}))};
    const Resolved outcome(test::image({app}));
    EXPECT_THAT(outcome.codes(), IsEmpty());
    EXPECT_EQ(word(outcome, "a", 1), Text{"180"});
    EXPECT_EQ(word(outcome, "a", 2), join({home(), "/d"}));
    EXPECT_EQ(word(outcome, "a", 3), Text{"x"});
    EXPECT_EQ(word(outcome, "a", 4), Text{"root"});
    EXPECT_EQ(word(outcome, "a", 5), home());
}

TEST(Expansions, AHomeOfItsOwnIsWhatEnvHomeMeans)
{
    const Resolved outcome({service("a").exec({"/a", env("HOME"), home()}).env("HOME", "/h")});
    EXPECT_EQ(word(outcome, "a", 1), Text{"/h"});
    EXPECT_EQ(word(outcome, "a", 2), home());
}

TEST(Expansions, EnvSeesOnlyWhatIsWeaker)
{
    const Resolved outcome({service("a").exec({"/a"}).env("A", "1").env("B", env("A"))});
    expect_only(outcome, codes::unknown_variable, 5);
    EXPECT_THAT(outcome.diagnostics.items()[0].message, HasSubstr("weaker than its 'env'"));
    EXPECT_THAT(outcome.names(), IsEmpty());
}

TEST(Expansions, AnUnknownVariableIsAnErrorWithASuggestion)
{
    model::Layer app = test::layer("app").env("DATA_DIR", "/d");
    app.entries = {service("a").exec({"/a", env("DATA_DIT")})};
    const Resolved outcome(test::image({app}));
    expect_only(outcome, codes::unknown_variable, 2);
    EXPECT_THAT(outcome.diagnostics.items()[0].hint, HasSubstr("did you mean '%(ENV_DATA_DIR)s'?"));
    EXPECT_THAT(outcome.diagnostics.items()[0].hint, HasSubstr("--env DATA_DIT=VALUE"));
}

TEST(Expansions, AnUnknownVariableOfEnvIsOneError)
{
    const Resolved outcome({service("a").exec({"/a", env("A")}).env("A", env("MISSING"))});
    expect_only(outcome, codes::unknown_variable, 4);
}

TEST(Expansions, WhatIsKnownOnlyAtRunTimeStays)
{
    model::Layer app = test::layer("app").env_accepted("TOKEN");
    app.entries = {
        service("a").exec({"/a", env("TOKEN"), env("SAID"), env("LATE")}).env("T", env("TOKEN"))};
    model::Image image = test::image({app});
    image.extra_env = {{"SAID", "now"}, {"LATE", std::nullopt}};
    const Resolved outcome(image);
    EXPECT_THAT(outcome.codes(), IsEmpty());
    EXPECT_EQ(word(outcome, "a", 1), env("TOKEN"));
    EXPECT_EQ(word(outcome, "a", 2), Text{"now"});
    EXPECT_EQ(word(outcome, "a", 3), env("LATE"));
    EXPECT_EQ(*outcome["a"].find_env("T"), env("TOKEN"));
    EXPECT_EQ(outcome["a"].find_env("SAID"), nullptr);
}

TEST(Expansions, NamesAndNumbersAreLiterals)
{
    const auto part = [](ExpansionKind kind) {
        return test::expansion(kind);
    };
    model::Text padded;
    padded.append(model::Expansion{ExpansionKind::process_num, {}, "03d"});
    model::Text wide;
    wide.append(model::Expansion{ExpansionKind::process_num, {}, "2d"});
    const Resolved outcome({
        service("one").exec(
            {"/a",
             join({part(ExpansionKind::program_name), "-", part(ExpansionKind::group_name)}),
             part(ExpansionKind::numprocs),
             part(ExpansionKind::process_num),
             padded,
             wide,
             part(ExpansionKind::here),
             part(ExpansionKind::host_node_name)}),
        service("many").exec({"/a", part(ExpansionKind::numprocs), padded}).instances(4),
    });
    EXPECT_THAT(outcome.codes(), IsEmpty());
    EXPECT_EQ(word(outcome, "one", 1), Text{"one-one"});
    EXPECT_EQ(word(outcome, "one", 2), Text{"1"});
    EXPECT_EQ(word(outcome, "one", 3), Text{"0"});
    EXPECT_EQ(word(outcome, "one", 4), Text{"000"});
    EXPECT_EQ(word(outcome, "one", 5), Text{" 0"});
    EXPECT_EQ(word(outcome, "one", 6), part(ExpansionKind::here));
    EXPECT_EQ(word(outcome, "one", 7), part(ExpansionKind::host_node_name));
    EXPECT_EQ(word(outcome, "many", 1), Text{"4"});
    EXPECT_EQ(word(outcome, "many", 2), padded);
}

TEST(Expansions, OfOverridesKnowTheLayersEnvironment)
{
    model::Layer app = test::layer("app").env("OPTS", "-v");
    app.entries = {service("ssh")
                       .use_packaged("ssh.service")
                       .override_env("X", env("OPTS"))
                       .override_env("PATH", "/p")
                       .override_exec({"/usr/sbin/sshd", env("X"), home()})};
    const Resolved outcome(test::image({app}));
    EXPECT_THAT(outcome.codes(), IsEmpty());
    const model::PackagedService& ssh = outcome.set.packaged.at(0);
    EXPECT_THAT(ssh.override_env, ElementsAre(Pair("PATH", Text{"/p"}), Pair("X", Text{"-v"})));
    EXPECT_EQ(ssh.override_argv.at(1).value, Text{"-v"});
    EXPECT_EQ(ssh.override_argv.at(2).value, home());
    EXPECT_EQ(ssh.path, "/p");
    EXPECT_EQ(ssh.home, "/root");
}

TEST(AccountsTest, TheServiceUserIsAsDeclared)
{
    model::Image image = test::image({test::layer("app", {service("a").exec({"/a"})})});
    image.user = {"bob", 1000, "/data/bob", true};
    const Resolved outcome(image, full_root());
    EXPECT_THAT(outcome.codes(), IsEmpty());
    EXPECT_EQ(outcome["a"].home, "/data/bob");
    EXPECT_EQ(outcome["a"].user, std::nullopt);
    EXPECT_EQ(*outcome["a"].find_env("USER"), Text{"bob"});
    EXPECT_EQ(*outcome["a"].find_env("LOGNAME"), Text{"bob"});
}

TEST(AccountsTest, TheRootKnowsHomes)
{
    model::Image image = test::image({test::layer(
        "app",
        {service("a").exec({"/a"}),
         service("b").exec({"/b"}).user("late"),
         service("c").exec({"/c"}).user("0"),
         service("d").exec({"/d"}).user("1000")})});
    image.user.name = "bob";
    image.user.declared = true;
    const Resolved outcome(image, full_root());
    EXPECT_THAT(outcome.codes(), IsEmpty());
    EXPECT_EQ(outcome["a"].home, "/srv/bob");
    EXPECT_EQ(outcome["b"].home, "/var/lib/late");
    EXPECT_EQ(outcome["b"].user, "late");
    EXPECT_EQ(outcome["c"].home, "/root");
    EXPECT_EQ(*outcome["c"].find_env("USER"), Text{"root"});
    EXPECT_EQ(*outcome["d"].find_env("USER"), Text{"bob"});
    EXPECT_EQ(outcome["d"].home, "/srv/bob");
}

TEST(AccountsTest, AUserThatIsTheDeclaredServiceUserIsNotItsOwn)
{
    model::Image image = test::image({test::layer(
        "app", {service("a").exec({"/a"}).user("bob"), service("b").exec({"/b"}).user("1000")})});
    image.user = {"bob", 1000, std::nullopt, true};
    const Resolved outcome(image, full_root());
    EXPECT_EQ(outcome["a"].user, std::nullopt);
    EXPECT_EQ(outcome["b"].user, std::nullopt);
}

TEST(AccountsTest, RootIsAUserOfItsOwnWhereNothingWasDeclared)
{
    EXPECT_EQ(Resolved({service("a").exec({"/a"}).user("root")})["a"].user, "root");
}

TEST(AccountsTest, AHomeIsGuessedWithOneNoteForAUser)
{
    const Resolved outcome({
        service("a", 1).exec({"/a"}).user("bob"),
        service("b", 11).exec({"/b"}).user("bob"),
        service("c", 21).exec({"/c"}).user("1234"),
    });
    EXPECT_THAT(outcome.codes(), ElementsAre(codes::home_guessed, codes::home_guessed));
    EXPECT_EQ(outcome.diagnostics.items()[0].severity, diag::Severity::note);
    EXPECT_EQ(outcome.diagnostics.items()[0].where->line, 3U);
    EXPECT_EQ(outcome["a"].home, "/home/bob");
    EXPECT_EQ(outcome["b"].home, "/home/bob");
    EXPECT_EQ(outcome["c"].home, "/");
    EXPECT_EQ(*outcome["c"].find_env("USER"), Text{"1234"});
}

TEST(AccountsTest, TheHomeOfTheServiceUserIsGuessedWithoutAPlace)
{
    model::Image image =
        test::image({test::layer("app", {service("a").exec({"/a"}), service("b").exec({"/b"})})});
    image.user.name = "bob";
    image.user.declared = true;
    const Resolved outcome(image);
    EXPECT_THAT(outcome.codes(), ElementsAre(codes::home_guessed));
    EXPECT_EQ(outcome.diagnostics.items()[0].where, std::nullopt);
    EXPECT_EQ(outcome["b"].home, "/home/bob");
}

TEST(AccountsTest, AFullRootKnowsWhoIsMissing)
{
    model::Image image = test::image({test::layer(
        "app",
        {service("a", 1).exec({"/a"}).user("nobody-there"),
         service("b", 11).exec({"/b"}).user("4711")})});
    const Resolved outcome(image, full_root());
    EXPECT_THAT(outcome.codes(), ElementsAre(codes::unknown_user, codes::home_guessed));
    EXPECT_EQ(outcome.diagnostics.items()[0].where->line, 3U);
    EXPECT_THAT(outcome.names(), ElementsAre("b"));
    facts::TargetFacts staging = full_root();
    staging.root = facts::RootKind::staging;
    EXPECT_FALSE(Resolved(image, staging).diagnostics.has_errors());
}

TEST(AccountsTest, TheServiceUserMustBeInAFullRootUnlessDescribed)
{
    model::Image image = test::image({test::layer("app", {service("a").exec({"/a"})})});
    image.user.name = "carol";
    image.user.declared = true;
    EXPECT_THAT(
        Resolved(image, full_root()).codes(),
        ElementsAre(codes::unknown_user, codes::home_guessed));
    image.user.uid = 1001;
    image.user.home = "/home/carol";
    EXPECT_THAT(Resolved(image, full_root()).codes(), IsEmpty());
}

} // namespace initbridge::resolve
