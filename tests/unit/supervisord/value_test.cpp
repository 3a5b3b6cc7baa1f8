#include "translate/supervisord/value.hpp"

#include <gtest/gtest.h>

namespace initbridge::supervisord {

namespace {

std::string written(std::string_view literal, Expanded expanded = Expanded::once)
{
    std::string out = "k=";
    ValueWriter writer(out, expanded);
    writer.literal(literal);
    writer.finish();
    return out;
}

} // namespace

TEST(ValueTest, PlainTextStaysAsItIs)
{
    EXPECT_EQ(written("/usr/bin/x --a=b;c#d"), "k=/usr/bin/x --a=b;c#d\n");
}

TEST(ValueTest, DoublesPercentSigns)
{
    EXPECT_EQ(written("100%"), "k=100%%\n");
    EXPECT_EQ(written("100%", Expanded::twice), "k=100%%%%\n");
}

TEST(ValueTest, KeepsTheTextOfTheFolderExpansionApart)
{
    EXPECT_EQ(written("%(here)s"), "k=%%%(program_name).0s(here)s\n");
}

TEST(ValueTest, GuardsWhatWouldBeAComment)
{
    EXPECT_EQ(written("a ;b #c"), "k=a %(program_name).0s;b %(program_name).0s#c\n");
    EXPECT_EQ(written(";a"), "k=%(program_name).0s;a\n");
    EXPECT_EQ(written("a ;", Expanded::twice), "k=a %%(program_name).0s;\n");
}

TEST(ValueTest, TakesUnicodeSpacesForSpaces)
{
    EXPECT_EQ(written("a\xC2\xA0;"), "k=a\xC2\xA0%(program_name).0s;\n");
    EXPECT_EQ(written("\x1C#"), "k=%(program_name).0s\x1C%(program_name).0s#\n");
    EXPECT_EQ(written("a\xE2\x80\xA8"), "k=a\xE2\x80\xA8%(program_name).0s\n");
}

TEST(ValueTest, GuardsBlanksAtBothEnds)
{
    EXPECT_EQ(written(" a "), "k=%(program_name).0s a %(program_name).0s\n");
}

TEST(ValueTest, ContinuesAfterNewlines)
{
    EXPECT_EQ(
        written("a\n\n b\n[x]\n;"),
        "k=a\n %(program_name).0s\n %(program_name).0s b\n [x]\n %(program_name).0s;\n");
}

TEST(ValueTest, DoublesExpansionsInLogFilesExceptTheFolder)
{
    std::string out;
    ValueWriter writer(out, Expanded::twice);
    writer.expansion({model::ExpansionKind::env, "X", {}});
    writer.expansion({model::ExpansionKind::process_num, {}, "02d"});
    writer.expansion({model::ExpansionKind::here, {}, {}});
    writer.finish();
    EXPECT_EQ(out, "%%(ENV_X)s%%(process_num)02d%(here)s\n");
}

} // namespace initbridge::supervisord
