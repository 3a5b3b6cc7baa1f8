#include "translate/diag/diagnostic.hpp"
#include "translate/diag/printable.hpp"
#include "translate/diag/render.hpp"
#include "translate/diag/source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace initbridge::diag {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// What one error at `line`:`column` (in bytes) of `text` prints.
std::string rendered(std::string text, std::uint32_t line, std::uint32_t column)
{
    SourceMap sources;
    const FileId id = sources.add("a.yml", std::move(text));
    Diagnostics found;
    found.error("spec/x", SourceMark{id, line, column}, "bad");
    return render_text(found, sources, Colour::off);
}

TEST(RenderTextTest, PrintsPlaceMessageSourceCaretHintAndRelatedPlaces)
{
    SourceMap sources;
    const FileId a = sources.add("layers/a/layer.yml", "name: web\ncomand: run\n");
    const FileId b = sources.add("b.yml", "x\n");
    Diagnostics found;
    Diagnostic& item = found.error("spec/unknown-key", SourceMark{a, 2, 1}, "unknown key 'comand'");
    item.hint = "did you mean 'command'?";
    item.related.push_back({{b, 1, 1}, "first defined here"});
    item.related.push_back({{b, 0, 0}, "in this file"});
    EXPECT_EQ(
        render_text(found, sources, Colour::off),
        "layers/a/layer.yml:2:1: error: unknown key 'comand' [spec/unknown-key]\n"
        "  comand: run\n"
        "  ^\n"
        "hint: did you mean 'command'?\n"
        "b.yml:1:1: note: first defined here\n"
        "b.yml: note: in this file\n");
}

TEST(RenderTextTest, PrintsNothingForNothing)
{
    EXPECT_EQ(render_text({}, {}, Colour::on), "");
}

TEST(RenderTextTest, LeavesOutWhatIsUnknownOfThePlace)
{
    SourceMap sources;
    const FileId id = sources.add("a.yml", "text\n");
    Diagnostics found;
    found.error("a/b", std::nullopt, "no place");
    found.warning("a/b", SourceMark{id, 0, 0}, "whole file");
    found.note("", SourceMark{id, 1, 0}, "whole line");
    EXPECT_EQ(
        render_text(found, sources, Colour::off),
        "a.yml: warning: whole file [a/b]\n"
        "a.yml:1: note: whole line\n"
        "  text\n"
        "error: no place [a/b]\n");
}

TEST(RenderTextTest, SortsByPlaceAndPrintsEqualOnesOnce)
{
    SourceMap sources;
    const FileId id = sources.add("a", "x\ny\n");
    Diagnostics found;
    found.error("c/d", SourceMark{id, 2, 1}, "second");
    found.error("c/d", SourceMark{id, 1, 1}, "first");
    found.error("c/d", SourceMark{id, 2, 1}, "second");
    EXPECT_EQ(
        render_text(found, sources, Colour::off),
        "a:1:1: error: first [c/d]\n"
        "  x\n"
        "  ^\n"
        "a:2:1: error: second [c/d]\n"
        "  y\n"
        "  ^\n");
}

TEST(RenderTextTest, ColoursOnlyWhenAsked)
{
    SourceMap sources;
    const FileId id = sources.add("a", "xy");
    Diagnostics found;
    found.error("c/d", SourceMark{id, 1, 2}, "m").hint = "h";
    found.warning("c/d", std::nullopt, "w");
    EXPECT_EQ(
        render_text(found, sources, Colour::on),
        "\x1b[1ma:1:2:\x1b[0m \x1b[1;31merror:\x1b[0m m [c/d]\n"
        "  xy\n"
        "   \x1b[1;32m^\x1b[0m\n"
        "\x1b[1mhint:\x1b[0m h\n"
        "\x1b[1;35mwarning:\x1b[0m w [c/d]\n");
    EXPECT_EQ(render_text(found, sources, Colour::off).find('\x1b'), std::string::npos);
}

TEST(RenderTextTest, ATabIsFourColumns)
{
    EXPECT_EQ(
        rendered("\ta:\tb\n", 1, 5),
        "a.yml:1:5: error: bad [spec/x]\n"
        "      a:    b\n"
        "            ^\n");
}

TEST(RenderTextTest, TheCaretKnowsWideAndCombiningCharacters)
{
    EXPECT_EQ(
        rendered(
            "\xE6\x97\xA5\xE6\x9C\xAC"
            "e\xCC\x81: x",
            1,
            10),
        "a.yml:1:5: error: bad [spec/x]\n"
        "  \xE6\x97\xA5\xE6\x9C\xAC"
        "e\xCC\x81: x\n"
        "       ^\n");
}

TEST(RenderTextTest, TheCaretMayStandBehindTheLine)
{
    EXPECT_EQ(rendered("ab\n", 1, 3), "a.yml:1:3: error: bad [spec/x]\n  ab\n    ^\n");
    EXPECT_EQ(rendered("ab\n", 1, 90), "a.yml:1:3: error: bad [spec/x]\n  ab\n    ^\n");
}

TEST(RenderTextTest, AnEmptyOrMissingLineIsNotPrinted)
{
    EXPECT_EQ(rendered("ab\n\n", 2, 1), "a.yml:2:1: error: bad [spec/x]\n");
    EXPECT_EQ(rendered("ab\n", 7, 4), "a.yml:7:1: error: bad [spec/x]\n");
}

TEST(RenderTextTest, DropsTheByteOrderMark)
{
    EXPECT_EQ(
        rendered(
            "\xEF\xBB\xBF"
            "ab: c",
            1,
            5),
        "a.yml:1:2: error: bad [spec/x]\n"
        "  ab: c\n"
        "   ^\n");
}

TEST(RenderTextTest, HostileSourceLinesAreEscaped)
{
    EXPECT_EQ(
        rendered("a\x1b[2J\rb\x7F\xC2\x9B\xE2\x80\xAE\xFFx", 1, 15),
        "a.yml:1:12: error: bad [spec/x]\n"
        "  a\\x1b[2J\\x0db\\x7f\\u009b\\u202e" +
            std::string(replacement) +
            "x\n"
            "                                ^\n");
}

TEST(RenderTextTest, HostileNamesMessagesHintsAndRelatedAreEscaped)
{
    SourceMap sources;
    const FileId id = sources.add("\x1b]0;x\x07.yml", "");
    Diagnostics found;
    Diagnostic& item = found.error("c/d", SourceMark{id, 1, 1}, "key '\n\x1b[1m\xFE'");
    item.hint = "a\tb\r";
    item.related.push_back(
        {{id, 1, 1},
         "\x9b"
         "31m"});
    const std::string name = "\\x1b]0;x\\x07.yml:1:1: ";
    EXPECT_EQ(
        render_text(found, sources, Colour::off),
        name + "error: key '\\x0a\\x1b[1m" + std::string(replacement) + "' [c/d]\n" +
            "hint: a\\x09b\\x0d\n" + name + "note: " + std::string(replacement) + "31m\n");
}

TEST(RenderTextTest, LinesOfUpTo160ColumnsAreWhole)
{
    const std::string line = std::string(159, 'a') + "b";
    EXPECT_EQ(
        rendered(line, 1, 160),
        "a.yml:1:160: error: bad [spec/x]\n  " + line + "\n  " + std::string(159, ' ') + "^\n");
}

TEST(RenderTextTest, LongLinesAreCutBehindAPlaceAtTheirBegin)
{
    EXPECT_EQ(
        rendered("ab" + std::string(1000, 'x'), 1, 2),
        "a.yml:1:2: error: bad [spec/x]\n  ab" + std::string(158, 'x') + "...\n   ^\n");
}

TEST(RenderTextTest, LongLinesAreCutAroundThePlace)
{
    const std::string line = std::string(5000, 'x') + "!" + std::string(5000, 'y');
    EXPECT_EQ(
        rendered(line, 1, 5001),
        "a.yml:1:5001: error: bad [spec/x]\n  ..." + std::string(100, 'x') + "!" +
            std::string(59, 'y') + "...\n  " + std::string(103, ' ') + "^\n");
}

TEST(RenderTextTest, LongLinesAreCutBeforeAPlaceAtTheirEnd)
{
    EXPECT_EQ(
        rendered(std::string(5000, 'x') + "\n", 1, 5001),
        "a.yml:1:5001: error: bad [spec/x]\n  ..." + std::string(100, 'x') + "\n  " +
            std::string(103, ' ') + "^\n");
}

TEST(RenderTextTest, CutsBetweenCodePoints)
{
    std::string line;
    for (int i = 0; i < 300; ++i) {
        line += "\xE2\x82\xAC";
    }
    std::string shown;
    for (int i = 0; i < 160; ++i) {
        shown += "\xE2\x82\xAC";
    }
    EXPECT_EQ(
        rendered(line, 1, 150 * 3 + 1),
        "a.yml:1:151: error: bad [spec/x]\n  ..." + shown + "...\n  " + std::string(103, ' ') +
            "^\n");
}

TEST(RenderTextTest, ALineOfCombiningMarksEndsToo)
{
    std::string line;
    for (int i = 0; i < 100000; ++i) {
        line += "\xCC\x81";
    }
    EXPECT_LT(rendered(line, 1, 1).size(), 500U);
    EXPECT_LT(rendered(line, 1, 100001).size(), 500U);
}

TEST(RenderTextTest, HugeMessagesAreCut)
{
    Diagnostics found;
    found.error("c/d", std::nullopt, std::string(1000000, 'x'));
    const std::string text = render_text(found, {}, Colour::off);
    EXPECT_EQ(text, "error: " + std::string(4000, 'x') + "... [c/d]\n");
}

TEST(PrintableTest, KeepsTextOfAllLanguages)
{
    const std::string text =
        "Gr\xC3\xBC\xC3\x9F\xE2\x82\xAC \xE6\x97\xA5\xE6\x9C\xAC \xF0\x9F\x98\x80 'q' \\ %";
    EXPECT_EQ(printable(text), text);
}

TEST(PrintableTest, NoByteReachesATerminalAsAControl)
{
    for (int byte = 0; byte < 256; ++byte) {
        const std::string shown = printable(std::string(1, static_cast<char>(byte)));
        for (const char c : shown) {
            ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) << byte;
        }
    }
    for (const std::string_view hidden :
         {"\xC2\x80",
          "\xC2\x9F",
          "\xE2\x80\x8B",
          "\xE2\x80\xA8",
          "\xE2\x81\xA9",
          "\xEF\xBB\xBF",
          "\xF3\xA0\x80\x81"}) {
        EXPECT_THAT(printable(hidden), testing::StartsWith("\\"));
    }
}

} // namespace
} // namespace initbridge::diag
