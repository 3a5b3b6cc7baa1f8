#include "tests/support/builders.hpp"
#include "translate/supervisord/command.hpp"

#include <gtest/gtest.h>

namespace initbridge::supervisord {

namespace {

using model::Text;

std::string launched(const test::Words& words, model::Environment environment = {})
{
    std::vector<model::Marked<Text>> argv;
    for (const test::Word& word : words) {
        argv.push_back({word.text(), {}});
    }
    std::string out;
    write_launch(out, {&argv, &environment, std::nullopt, false});
    return out;
}

} // namespace

TEST(CommandTest, LeavesHarmlessWordsBare)
{
    EXPECT_EQ(launched({"/usr/bin/web", "--port=80", "-v"}), "command=/usr/bin/web --port=80 -v\n");
}

TEST(CommandTest, QuotesTheRest)
{
    EXPECT_EQ(
        launched({"sh", "-c", "echo $HOME; it's", ""}),
        R"(command=sh -c 'echo $HOME; it'"'"'s' '')"
        "\n");
    EXPECT_EQ(launched({"sh", "-c", "a ; b"}), "command=sh -c 'a %(program_name).0s; b'\n");
}

TEST(CommandTest, QuotesExpansionsWhoseValueIsNotKnown)
{
    EXPECT_EQ(launched({"web", test::env("PORT")}), "command=web '%(ENV_PORT)s'\n");
}

TEST(CommandTest, WritesTheHomeFolderAsGiven)
{
    const std::vector<model::Marked<Text>> argv{{test::join({test::home(), "/web"}), {}}};
    const model::Environment none;
    std::string out;
    write_launch(out, {&argv, &none, "/home/o'x", false});
    EXPECT_EQ(out, "command='/home/o'\"'\"'x/web'\n");
    out.clear();
    write_launch(out, {&argv, &none, std::nullopt, false});
    EXPECT_EQ(out, "command='%(ENV_HOME)s/web'\n");
}

TEST(CommandTest, WritesVariablesSortedAndQuoted)
{
    EXPECT_EQ(
        launched({"web"}, {{"B", Text("2,3")}, {"A", Text("a b")}, {"C", Text()}}),
        "command=web\nenvironment=A=\"a b\",B=\"2,3\",C=\"\"\n");
}

TEST(CommandTest, PutsBackslashesAndDoubleQuotesIntoSingleQuotes)
{
    EXPECT_EQ(
        launched({"web"}, {{"A", Text("C:\\x")}, {"B", Text("a\"b")}, {"C", Text("it's")}}),
        "command=web\nenvironment=A='C:\\x',B='a\"b',C=\"it's\"\n");
}

TEST(CommandTest, SetsOtherValuesThroughEnv)
{
    EXPECT_EQ(
        launched({"web"}, {{"A", Text("\"x\"")}, {"B", Text("1")}}),
        "command=/usr/bin/env 'A=\"x\"' web\nenvironment=B=\"1\"\n");
    EXPECT_EQ(
        launched({"web"}, {{"A", Text("it's \\ ")}}),
        "command=/usr/bin/env 'A=it'\"'\"'s \\ ' web\n");
}

TEST(CommandTest, KeepsEnvFromTakingTheProgramForSomethingElse)
{
    EXPECT_EQ(
        launched({"a=b"}, {{"A", Text("'")}}),
        "command=/usr/bin/env 'A='\"'\"'' /usr/bin/nice -n 0 -- a=b\n");
    EXPECT_EQ(launched({"a=b"}), "command=a=b\n");
}

TEST(CommandTest, SplitsCarriageReturnsWithEnv)
{
    EXPECT_EQ(
        launched({"web", "a\r\n", "$x\\"}),
        R"(command=/usr/bin/env -S '"web" "a\r\n" "\$x\\"')"
        "\n");
    EXPECT_EQ(
        launched({"-web", "\r"}),
        R"(command=/usr/bin/env -S '"/usr/bin/nice" "-n" "0" "--" "-web" "\r"')"
        "\n");
    EXPECT_EQ(
        launched({"web"}, {{"A", Text("\r")}, {"B", Text("1")}}),
        R"(command=/usr/bin/env -S '"A=\r" "web"')"
        "\nenvironment=B=\"1\"\n");
}

TEST(CommandTest, LetsEnvPutVariablesIntoWhatItSplits)
{
    EXPECT_EQ(
        launched({"web", test::join({"\r", test::env("X"), "y"})}),
        R"(command=/usr/bin/env -S '"web" "\r${X}y"')"
        "\n");
    EXPECT_EQ(
        launched({"web", test::join({"\r", test::env("X")})}, {{"X", Text("own")}}),
        "command=/usr/bin/env -S '\"web\" \"\\r%(ENV_X)s\"'\nenvironment=X=\"own\"\n");
}

TEST(CommandTest, FindsARelativeProgramInTheNewFolder)
{
    const std::vector<model::Marked<Text>> argv{{Text("bin/web"), {}}};
    const model::Environment none;
    std::string out;
    write_launch(out, {&argv, &none, std::nullopt, true});
    EXPECT_EQ(out, "command=/usr/bin/env bin/web\n");
}

} // namespace initbridge::supervisord
