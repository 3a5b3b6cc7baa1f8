#include "tests/support/builders.hpp"
#include "translate/systemd/quoting.hpp"

#include <gtest/gtest.h>

namespace initbridge::systemd {

namespace {

std::string quoted(std::string_view literal)
{
    std::string out;
    append_quoted(out, literal);
    return out;
}

std::string raw(const model::Text& text, const Spelling& spelling = {})
{
    std::string out;
    append_raw(out, text, spelling);
    return out;
}

std::string raw_path(std::string path)
{
    std::string out;
    append_raw_path(out, model::Text(std::move(path)), {});
    return out;
}

model::Text number(std::string format)
{
    model::Text text;
    text.append(model::Expansion{model::ExpansionKind::process_num, "", std::move(format)});
    return text;
}

TEST(Quoting, EscapesWhatEndsAWordALineOrASpecifier)
{
    EXPECT_EQ(quoted(R"(a"b\c%d)"), R"("a\"b\\c%%d")");
    EXPECT_EQ(quoted("a\nb\tc\rd\x01\x7f"), R"("a\nb\tc\x0dd\x01\x7f")");
}

TEST(Quoting, LeavesDollarsSeparatorsAndUnicodeAlone)
{
    EXPECT_EQ(quoted("$HOME ; # 'x' é"), "\"$HOME ; # 'x' é\"");
    EXPECT_EQ(quoted(""), "\"\"");
}

TEST(Quoting, DoublesOnlyPercentInRawSettings)
{
    EXPECT_EQ(raw(model::Text(R"(/a "b"\%h)")), R"(/a "b"\%%h)");
}

TEST(Quoting, SpellsHomeByScope)
{
    EXPECT_EQ(raw(test::home(), {model::Scope::user, "/home/a", 0}), "%h");
    EXPECT_EQ(raw(test::home(), {model::Scope::system, "/srv/100%", 0}), "/srv/100%%");
}

TEST(Quoting, SpellsTheOtherExpansions)
{
    EXPECT_EQ(raw(test::expansion(model::ExpansionKind::here)), "/etc");
    EXPECT_EQ(raw(test::expansion(model::ExpansionKind::host_node_name)), "%H");
    EXPECT_EQ(raw(number("02d"), {model::Scope::system, "", 7}), "07");
    EXPECT_EQ(raw(number("d"), {model::Scope::system, "", std::nullopt}), "%i");
}

TEST(Quoting, KeepsBlanksAndBackslashesAtTheEndOfAPath)
{
    EXPECT_EQ(raw_path("/a/b"), "/a/b");
    EXPECT_EQ(raw_path("/a/b "), "/a/b /");
    EXPECT_EQ(raw_path("/a/b\\"), "/a/b\\/");
}

TEST(Quoting, FindsNoncharacters)
{
    EXPECT_TRUE(has_noncharacter("a\xef\xb7\x90"));    // U+FDD0
    EXPECT_TRUE(has_noncharacter("\xf4\x8f\xbf\xbf")); // U+10FFFF
    EXPECT_FALSE(has_noncharacter("\xef\xbb\xbf é \U0001F600"));
}

TEST(Quoting, EscapesTheDashesOfALayerInASlice)
{
    EXPECT_EQ(escape_slice_part("a-b@c.d_1"), R"(a\x2db\x40c.d_1)");
}

} // namespace

} // namespace initbridge::systemd
