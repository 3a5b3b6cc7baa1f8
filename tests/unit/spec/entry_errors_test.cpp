#include "tests/unit/spec/reading.hpp"
#include "translate/spec/codes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
namespace codes = spec::codes;

TEST(EntryErrorTest, AnEntryNeedsAName)
{
    const Manifest manifest = read_manifest("service:\n  - exec: x\n");
    EXPECT_THAT(said(manifest.diagnostics), ElementsAre(Said{codes::missing_key, 2, 5}));
}

TEST(EntryErrorTest, NamesAreChecked)
{
    for (const char* const name : {"'a b'", "-a", ".a", "'@a'", "a@", "a/b", "a:b", "''", "~"}) {
        const Manifest manifest =
            read_manifest(std::string("service:\n- exec: x\n  name: ") + name + "\n");
        ASSERT_EQ(manifest.diagnostics.items().size(), 1) << name;
        EXPECT_EQ(manifest.diagnostics.items()[0].where->line, 3) << name;
    }
}

TEST(EntryErrorTest, EntriesAreMappingsInAList)
{
    EXPECT_THAT(
        said(read_manifest("service:\n  - web\n  - [a]\n  -\n").diagnostics),
        ElementsAre(
            Said{codes::wrong_type, 2, 5},
            Said{codes::wrong_type, 3, 5},
            Said{codes::null_value, 4, 3}));
    EXPECT_THAT(
        said(read_manifest("service:\n  name: web\n  exec: x\n").diagnostics),
        ElementsAre(Said{codes::wrong_type, 2, 3}));
    EXPECT_THAT(
        said(read_manifest("service: web\n").diagnostics),
        ElementsAre(Said{codes::wrong_type, 1, 10}));
}

TEST(EntryErrorTest, AllErrorsOfAFileAreReportedAndGoodEntriesKept)
{
    const Manifest manifest = read_manifest("service:\n"
                                            "  - name: bad name\n"
                                            "    exec: \"a 'b\"\n"
                                            "    comand: x\n"
                                            "  - name: good\n"
                                            "    exec: x\n"
                                            "  - name: other\n"
                                            "    umask: 9\n"
                                            "    restart: never\n"
                                            "env: {1: x}\n");
    EXPECT_THAT(
        said(manifest.diagnostics),
        ElementsAre(
            Said{codes::bad_name, 2, 11},
            Said{codes::command_line, 3, 14},
            Said{codes::unknown_key, 4, 5},
            Said{codes::bad_value, 8, 12},
            Said{codes::bad_value, 9, 14},
            Said{codes::bad_name, 10, 7}));
    ASSERT_EQ(manifest.read.layer.entries.size(), 1);
    EXPECT_EQ(manifest.read.layer.entries[0].name.value, "good");
}

TEST(EntryErrorTest, IniTextIsRefusedAtItsFirstProgram)
{
    const Manifest manifest =
        read_manifest("name: x\nservice: |\n  ; comment\n  [program:web]\n  command=/bin/x\n");
    ASSERT_EQ(manifest.diagnostics.items().size(), 1);
    const diag::Diagnostic& item = manifest.diagnostics.items()[0];
    EXPECT_EQ(item.code, codes::ini_text);
    EXPECT_EQ(item.where, (diag::SourceMark{manifest.file, 2, 10}));
    ASSERT_EQ(item.related.size(), 1);
    EXPECT_EQ(item.related[0].where, (diag::SourceMark{manifest.file, 4, 3}));
    EXPECT_THAT(item.hint, testing::HasSubstr("- name:"));
}

} // namespace
} // namespace initbridge::test
