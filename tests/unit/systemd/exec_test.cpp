#include "tests/support/builders.hpp"
#include "translate/systemd/exec.hpp"

#include <gtest/gtest.h>

namespace initbridge::systemd {

namespace {

constexpr std::string_view search = "/opt/bin:/usr/bin";

std::string command(
    const test::Words& words, const facts::TargetFacts& facts = {}, const Spelling& spelling = {})
{
    std::vector<model::Marked<model::Text>> argv;
    for (const test::Word& word : words) {
        argv.push_back({word.text(), {}});
    }
    return render_command({argv, search, {}}, spelling, facts);
}

facts::TargetFacts root_with(std::string name, std::string_view path, std::string found)
{
    facts::TargetFacts facts;
    facts.commands[{std::move(name), std::string(path)}] = std::move(found);
    return facts;
}

TEST(Exec, TakesAnAbsolutePathAsItIs)
{
    EXPECT_EQ(command({"/usr/bin/x", "a b", "$HOME"}), R"(:/usr/bin/x "a b" "$HOME")");
    EXPECT_EQ(command({"/opt/my app/100%"}), R"(:"/opt/my app/100%%")");
}

TEST(Exec, KeepsABareNameAsTheFirstArgument)
{
    const auto facts = root_with("x", search, "/opt/bin/x");
    EXPECT_EQ(command({"x", "1"}, facts), R"(@:/opt/bin/x "x" "1")");
}

TEST(Exec, FallsBackToTheBuiltInPath)
{
    const auto facts = root_with("x", builtin_path, "/usr/sbin/x");
    EXPECT_EQ(command({"x"}, facts), R"(@:/usr/sbin/x "x")");
}

TEST(Exec, LetsEnvFindWhatTheRootDoesNotShow)
{
    EXPECT_EQ(command({"x", "1"}), R"(:/usr/bin/env "x" "1")");
    EXPECT_EQ(command({"x"}, root_with("x", search, "")), R"(:/usr/bin/env "x")");
}

TEST(Exec, RunsPathsThroughEnvThatSystemdRefuses)
{
    EXPECT_EQ(command({"./bin/x"}), R"(:/usr/bin/env "./bin/x")");
    EXPECT_EQ(command({"/opt/a*b"}), R"(:/usr/bin/env "/opt/a*b")");
    EXPECT_EQ(command({"/opt/../x"}), R"(:/usr/bin/env "/opt/../x")");
    EXPECT_EQ(command({"/opt/\"x\""}), R"(:/usr/bin/env "/opt/\"x\"")");
}

TEST(Exec, GuardsFirstWordsThatEnvWouldTakeForItsOwn)
{
    EXPECT_EQ(command({"-x"}), R"(:/usr/bin/env "--" "-x")");
    EXPECT_EQ(command({"a=b", "1"}), R"(:/usr/bin/nice "-n" "0" "--" "a=b" "1")");
}

TEST(Exec, PutsVariablesInFrontOfTheCommand)
{
    const std::vector<model::Marked<model::Text>> argv{{model::Text("/usr/bin/x"), {}}};
    const model::Text value("1 2");
    EXPECT_EQ(
        render_command({argv, search, {{"A", &value}}}, {}, {}),
        R"(:/usr/bin/env "A=1 2" "/usr/bin/x")");
}

TEST(Exec, StartsBelowTheHomeFolder)
{
    const test::Words words{test::join({test::home(), "/bin/x"}), "y"};
    EXPECT_EQ(command(words, {}, {model::Scope::user, "/home/a", 0}), R"(:"%h/bin/x" "y")");
    EXPECT_EQ(command(words, {}, {model::Scope::system, "/root", 0}), R"(:"/root/bin/x" "y")");
}

TEST(Exec, KeepsNoncharactersOutOfTheUnit)
{
    EXPECT_EQ(
        command({"/usr/bin/x", "a\xef\xb7\x90z"}),
        R"(:/bin/sh "-c" "exec /usr/bin/env -u OLDPWD -u PWD -u SHLVL -u _ -- )"
        R"(\"${1}\" \"${2}$(printf '\\357\\267\\220')${3}\"" "sh" "/usr/bin/x" "a" "z")");
}

TEST(Exec, KnowsWhatSystemdCanExecute)
{
    EXPECT_TRUE(is_executable_path("/usr/bin/a b$c;é"));
    for (const char* path :
         {"x", "", "/", "/a/", "/a//b", "/a/./b", "/a\nb", "/a'b", "/a\\b", "/[a]"}) {
        EXPECT_FALSE(is_executable_path(path)) << path;
    }
    EXPECT_FALSE(is_executable_path("/" + std::string(256, 'a')));
}

} // namespace

} // namespace initbridge::systemd
