#include "tests/unit/spec/reading.hpp"
#include "translate/spec/codes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::test {
namespace {

using model::ExpansionKind;
using testing::ElementsAre;
using testing::IsEmpty;
namespace codes = spec::codes;

/// Literals as they are; expansions as `<kind:name:format>`.
std::string show(const model::Text& text)
{
    constexpr std::array<std::string_view, 8> kinds{
        "env", "home", "program_name", "group_name", "process_num", "numprocs", "here", "host"};
    std::string result;
    for (const model::TextPart& part : text.parts()) {
        if (const auto* literal = std::get_if<std::string>(&part)) {
            result += *literal;
            continue;
        }
        const auto& expansion = std::get<model::Expansion>(part);
        result += '<';
        result += kinds[static_cast<std::size_t>(expansion.kind)];
        if (!expansion.name.empty())
            result += ":" + expansion.name;
        if (!expansion.format.empty())
            result += ":" + expansion.format;
        result += '>';
    }
    return result;
}

struct Command {
    std::vector<std::string> words;
    std::vector<std::uint32_t> columns;
    std::vector<Said> said;
};

/// `exec: VALUE`, with the value in line 2 from column 9 on.
Command read_exec(std::string_view value)
{
    const Manifest manifest =
        read_manifest("service:\n- exec: " + std::string(value) + "\n  name: a\n");
    EXPECT_TRUE(marks_lie_inside(manifest.diagnostics, manifest.sources)) << value;
    Command command;
    command.said = said(manifest.diagnostics);
    if (manifest.read.layer.entries.empty() || !manifest.read.layer.entries[0].exec)
        return command;
    for (const auto& word : manifest.read.layer.entries[0].exec->value) {
        command.words.push_back(show(word.value));
        command.columns.push_back(word.mark.column);
    }
    return command;
}

std::vector<std::string> words(std::string_view value)
{
    return read_exec(value).words;
}

TEST(CommandTest, SplitsWordsAndKeepsTheirPlaces)
{
    const Command plain = read_exec("/bin/sh -c \"a b\" 'c d' e\\ f");
    EXPECT_THAT(plain.words, ElementsAre("/bin/sh", "-c", "a b", "c d", "e f"));
    EXPECT_THAT(plain.columns, ElementsAre(9, 17, 20, 26, 32));
    EXPECT_THAT(read_exec("'sh -c x'").columns, ElementsAre(10, 13, 16));
    EXPECT_THAT(read_exec("\"sh -c \\\"x y\\\" z\"").columns, ElementsAre(10, 13, 16, 24));
    EXPECT_THAT(read_exec("|\n    sh -c\n    x").columns, ElementsAre(9, 9, 9));
    EXPECT_THAT(words("|\n    sh -c\n    x"), ElementsAre("sh", "-c", "x"));
}

TEST(CommandTest, KeepsEmptyWords)
{
    EXPECT_THAT(words("a '' \"\""), ElementsAre("a", "", ""));
}

TEST(CommandTest, ReportsOpenQuotesWhereTheyAre)
{
    EXPECT_THAT(read_exec("sh -c 'x y").said, ElementsAre(Said{codes::command_line, 2, 15}));
    EXPECT_THAT(read_exec("\"sh 'x\"").said, ElementsAre(Said{codes::command_line, 2, 13}));
    EXPECT_THAT(read_exec("sh \\").said, ElementsAre(Said{codes::command_line, 2, 12}));
}

TEST(CommandTest, NeedsAProgram)
{
    EXPECT_THAT(read_exec("''").said, ElementsAre(Said{codes::command_line, 2, 9}));
    EXPECT_THAT(read_exec("'  '").said, ElementsAre(Said{codes::command_line, 2, 9}));
    EXPECT_THAT(read_exec("\"'' x\"").said, ElementsAre(Said{codes::command_line, 2, 9}));
    EXPECT_THAT(read_exec("[a, b]").said, ElementsAre(Said{codes::wrong_type, 2, 9}));
    EXPECT_THAT(read_exec("~").said, ElementsAre(Said{codes::null_value, 2, 9}));
}

TEST(CommandTest, ReadsExpansionsAlsoInsideQuotes)
{
    EXPECT_THAT(
        words("x %(ENV_A)s/%(ENV_b1)s \"%(program_name)s x\" '%(group_name)s'"),
        ElementsAre("x", "<env:A>/<env:b1>", "<program_name> x", "<group_name>"));
    EXPECT_THAT(
        words("x %(here)s %(host_node_name)s %(numprocs)d %(numprocs)s"),
        ElementsAre("x", "<here>", "<host>", "<numprocs>", "<numprocs>"));
    EXPECT_THAT(
        words("x %(process_num)d %(process_num)02d %(process_num)s %(process_num)3d"),
        ElementsAre(
            "x", "<process_num:d>", "<process_num:02d>", "<process_num:d>", "<process_num:3d>"));
    EXPECT_THAT(words("'%(ENV_HOME)s/x'"), ElementsAre("<env:HOME>/x"));
    EXPECT_THAT(read_exec("'%(ENV_HOME)s/x'").said, IsEmpty());
}

TEST(CommandTest, OtherPercentSignsArePlain)
{
    EXPECT_THAT(
        words("date +%Y-%m %% %%s %%(here)s 100% %(here %()"),
        ElementsAre("date", "+%Y-%m", "%", "%s", "%(here)s", "100%", "%(here", "%()"));
    EXPECT_THAT(words("printf '%(%F)T' %(x)"), ElementsAre("printf", "%(%F)T", "%(x)"));
    EXPECT_THAT(words("curl -w '%{http_code}'"), ElementsAre("curl", "-w", "%{http_code}"));
}

TEST(CommandTest, RefusesUnknownExpansions)
{
    EXPECT_THAT(
        read_exec("x %(foo)s %(program_nam)s").said,
        ElementsAre(Said{codes::unknown_expansion, 2, 11}, Said{codes::unknown_expansion, 2, 19}));
    EXPECT_THAT(
        read_exec("x '%(ENV_A-B)s' y").said, ElementsAre(Said{codes::unknown_expansion, 2, 12}));
    EXPECT_THAT(read_exec("x %(here)").said, ElementsAre(Said{codes::unknown_expansion, 2, 11}));
    EXPECT_THAT(read_exec("x %(here)d").said, ElementsAre(Said{codes::unknown_expansion, 2, 11}));
    EXPECT_THAT(read_exec("x %(ENV_A)d").said, ElementsAre(Said{codes::unknown_expansion, 2, 11}));
    EXPECT_THAT(
        read_exec("x %(process_num)x").said, ElementsAre(Said{codes::unknown_expansion, 2, 11}));
    EXPECT_THAT(
        read_exec("x %(numprocs)02d").said, ElementsAre(Said{codes::unknown_expansion, 2, 11}));
    EXPECT_THAT(read_exec("'%(foo)s'").said, ElementsAre(Said{codes::unknown_expansion, 2, 10}));
}

TEST(CommandTest, SuggestsExpansions)
{
    const Manifest manifest = read_manifest("service:\n- {name: a, exec: 'x %(program_nam)s'}\n");
    ASSERT_EQ(manifest.diagnostics.items().size(), 1);
    EXPECT_EQ(manifest.diagnostics.items()[0].hint, "did you mean 'program_name'?");
}

TEST(CommandTest, UnquotedTildesAndHomeVariablesAreTheHomeFolder)
{
    EXPECT_THAT(
        words("~/bin/x ~ $HOME ${HOME}/a b$HOME/c $HOME-x"),
        ElementsAre("<home>/bin/x", "<home>", "<home>", "<home>/a", "b<home>/c", "<home>-x"));
    EXPECT_THAT(
        words("$HOME\"x\" $HOME''x a''$HOME"), ElementsAre("<home>x", "<home>x", "a<home>"));
}

TEST(CommandTest, OtherTildesAndDollarsArePlain)
{
    EXPECT_THAT(
        words("x '~/a' \"~/b\" \\~/c d~/e ~user ~~ f:~/g ''~/h ~''/i"),
        ElementsAre("x", "~/a", "~/b", "~/c", "d~/e", "~user", "~~", "f:~/g", "~/h", "~/i"));
    EXPECT_THAT(
        words("x '$HOME' \"${HOME}\" \\$HOME $HOMER $HOME1 $HOME_ ${HOMER} $USER $$"),
        ElementsAre(
            "x",
            "$HOME",
            "${HOME}",
            "$HOME",
            "$HOMER",
            "$HOME1",
            "$HOME_",
            "${HOMER}",
            "$USER",
            "$$"));
}

TEST(CommandTest, NotesTheSpellingOfHomeOncePerValue)
{
    EXPECT_THAT(
        read_exec("x $HOME ~/a ${HOME}").said, ElementsAre(Said{codes::home_spelling, 2, 11}));
    EXPECT_THAT(read_exec("x '$HOME'").said, IsEmpty());
    const Manifest manifest = read_manifest("service:\n- {name: a, exec: ~/x}\n");
    ASSERT_EQ(manifest.diagnostics.items().size(), 1);
    EXPECT_EQ(manifest.diagnostics.items()[0].severity, diag::Severity::note);
    EXPECT_THAT(manifest.diagnostics.items()[0].hint, testing::HasSubstr("%(ENV_HOME)s"));
    EXPECT_EQ(manifest.read.layer.entries.size(), 1);
}

TEST(TextTest, EnvironmentValuesHaveExpansionsOnly)
{
    const Manifest manifest = read_manifest(
        "service:\n- name: a\n  exec: x\n  env:\n    A: '%(ENV_PATH)s:~/x $HOME \"q'\n"
        "    B: 'a %(foo)s'\n");
    EXPECT_THAT(said(manifest.diagnostics), ElementsAre(Said{codes::unknown_expansion, 6, 11}));
    const Manifest good = read_manifest(
        "service:\n- name: a\n  exec: x\n  env:\n    A: '%(ENV_PATH)s:~/x $HOME \"q %%'\n");
    ASSERT_EQ(good.read.layer.entries.size(), 1);
    EXPECT_EQ(show(good.read.layer.entries[0].env[0].value.value), "<env:PATH>:~/x $HOME \"q %");
}

TEST(TextTest, LayerValuesHaveTheHomeFolderOnly)
{
    const Manifest manifest = read_manifest("env:\n"
                                            "  A: ~/a:~/b:c~/d\n"
                                            "  B: x$HOME/${HOME}y $HOMER\n"
                                            "  C: '%(ENV_X)s %%'\n"
                                            "  D: \"~\"\n"
                                            "path_append: [~/bin, /opt/bin, '${HOME}/x']\n");
    EXPECT_THAT(said(manifest.diagnostics), IsEmpty());
    std::vector<std::string> shown;
    for (const auto& variable : manifest.read.layer.env)
        shown.push_back(show(variable.value.value));
    EXPECT_THAT(
        shown,
        ElementsAre("<home>/a:<home>/b:c~/d", "x<home>/<home>y $HOMER", "%(ENV_X)s %%", "~"));
    shown.clear();
    for (const auto& folder : manifest.read.layer.path_append)
        shown.push_back(show(folder.value));
    EXPECT_THAT(shown, ElementsAre("<home>/bin", "/opt/bin", "<home>/x"));
}

} // namespace
} // namespace initbridge::test
