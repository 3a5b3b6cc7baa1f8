#include "src/fs/apply.hpp"
#include "src/fs/codes.hpp"
#include "tests/unit/fs/ways.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

namespace initbridge::fs {

namespace {

using plan::KeepOriginal;
using plan::MakeDirectory;
using plan::MakeSymlink;
using plan::Owner;
using plan::Plan;
using plan::RemovePath;
using plan::RestoreOriginal;
using plan::SetMode;
using plan::WriteFile;
using testing::HasSubstr;

class ApplyTest : public TempRoot {
protected:
    /// What stands at `path`, without its owner.
    std::string at(const std::string& path) const
    {
        const Snapshot all = snapshot(root);
        const auto place = all.find(path);
        if (place == all.end()) {
            return "nothing";
        }
        std::string text = place->second;
        const std::string owner =
            " " + std::to_string(::geteuid()) + ":" + std::to_string(::getegid());
        const std::size_t found = text.find(owner);
        return found == std::string::npos ? text : text.erase(found, owner.size());
    }

    void expect_applied(const Plan& plan) const
    {
        const auto applied = apply(plan);
        EXPECT_TRUE(applied.has_value()) << (applied ? "" : applied.error().message);
    }

    /// The plan fails with `code`, and the root is as before.
    std::string expect_refused(const Plan& plan, std::string_view code) const
    {
        const Snapshot before = snapshot(root);
        const auto applied = apply(plan);
        EXPECT_EQ(snapshot(root), before);
        EXPECT_FALSE(applied.has_value());
        if (applied) {
            return {};
        }
        EXPECT_EQ(applied.error().code, code) << applied.error().message;
        return applied.error().message;
    }
};

TEST_P(ApplyTest, MakesFoldersFilesAndLinks)
{
    expect_applied({{
        MakeDirectory{"/etc", 0755, std::nullopt},
        MakeDirectory{"/etc/a.d", 01770, std::nullopt},
        WriteFile{"/etc/a.d/one", "content\n", 0640},
        MakeSymlink{"/etc/two", "a.d/one"},
    }});
    EXPECT_EQ(at("/etc"), "folder 0755");
    EXPECT_EQ(at("/etc/a.d"), "folder 1770");
    EXPECT_EQ(at("/etc/a.d/one"), "file 0640 content\n");
    EXPECT_EQ(at("/etc/two"), "link to a.d/one");
}

TEST_P(ApplyTest, SetsModesWhateverTheUmask)
{
    for (const mode_t mask : {mode_t{0}, mode_t{077}, mode_t{0277}}) {
        const std::string name = "/m" + std::to_string(mask);
        const mode_t before = ::umask(mask);
        expect_applied({{
            MakeDirectory{name, 0775, std::nullopt},
            WriteFile{name + "/f", "", 0666},
        }});
        ::umask(before);
        EXPECT_EQ(at(name), "folder 0775");
        EXPECT_EQ(at(name + "/f"), "file 0666 ");
    }
}

TEST_P(ApplyTest, WritesLargeAndEmptyAndBinaryFiles)
{
    std::string large(3'000'000, 'x');
    large[1000] = '\0';
    expect_applied({{WriteFile{"/large", large, 0644}, WriteFile{"/empty", "", 0644}}});
    EXPECT_EQ(at("/large"), "file 0644 " + large);
    EXPECT_EQ(at("/empty"), "file 0644 ");
}

TEST_P(ApplyTest, ReplacesFilesAndLinksWholly)
{
    make_file("/file", "old, and longer than the new one", 0600);
    make_file("/file2", "old");
    make_link("/link", "old");
    make_link("/link2", "/victim");
    make_fifo("/fifo");
    expect_applied({{
        WriteFile{"/file", "new", 0644},
        WriteFile{"/link2", "new", 0644},
        WriteFile{"/fifo", "new", 0644},
        MakeSymlink{"/link", "new"},
        MakeSymlink{"/file2", "new"},
    }});
    EXPECT_EQ(at("/file"), "file 0644 new");
    EXPECT_EQ(at("/link2"), "file 0644 new");
    EXPECT_EQ(at("/fifo"), "file 0644 new");
    EXPECT_EQ(at("/link"), "link to new");
    EXPECT_EQ(at("/file2"), "link to new");
    EXPECT_EQ(snapshot(root).size(), 6U) << "no temporary file stays";
}

TEST_P(ApplyTest, LeavesTheOldInodeAlone)
{
    make_file("/file", "old");
    ASSERT_EQ(::link(in_root("/file").c_str(), in_root("/second-name").c_str()), 0);
    expect_applied({{WriteFile{"/file", "new", 0644}}});
    EXPECT_EQ(at("/second-name"), "file 0644 old");
}

TEST_P(ApplyTest, SetsRights)
{
    make_file("/file", "x", 0644);
    make_folder("/folder");
    expect_applied({{
        SetMode{"/file", 0600, std::nullopt},
        SetMode{"/folder", 02750, Owner{::geteuid(), ::getegid()}},
    }});
    EXPECT_EQ(at("/file"), "file 0600 x");
    EXPECT_EQ(at("/folder"), "folder 2750");
}

TEST_P(ApplyTest, GivesFoldersToTheirOwner)
{
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root may give files away";
    }
    expect_applied({{MakeDirectory{"/a", 0700, Owner{12, 34}}}});
    EXPECT_EQ(at("/a"), "folder 0700 12:34");
}

TEST_P(ApplyTest, KeepsAnOriginalAndPutsItBack)
{
    make_file("/conf", "package's", 0640);
    expect_applied({{KeepOriginal{"/conf", "/conf.orig"}, WriteFile{"/conf", "ours", 0644}}});
    EXPECT_EQ(at("/conf"), "file 0644 ours");
    EXPECT_EQ(at("/conf.orig"), "file 0640 package's");
    expect_applied({{RestoreOriginal{"/conf.orig", "/conf"}}});
    EXPECT_EQ(at("/conf"), "file 0640 package's");
    EXPECT_EQ(at("/conf.orig"), "nothing");
    EXPECT_EQ(snapshot(root).size(), 2U);
}

TEST_P(ApplyTest, PutsAnOriginalBackWhereOursIsGone)
{
    make_file("/conf.orig", "package's");
    expect_applied({{RestoreOriginal{"/conf.orig", "/conf"}}});
    EXPECT_EQ(at("/conf"), "file 0644 package's");
}

TEST_P(ApplyTest, NeverKeepsAnOriginalOverAnother)
{
    make_file("/conf", "1");
    make_file("/conf.orig", "2");
    EXPECT_THAT(
        expect_refused({{KeepOriginal{"/conf", "/conf.orig"}}}, codes::rename),
        HasSubstr("File exists"));
}

TEST_P(ApplyTest, RemovesFilesLinksAndEmptyFolders)
{
    make_file("/a/b/file", "x");
    make_link("/a/link", "/a/b");
    make_file("/full/foreign", "x");
    expect_applied({{
        RemovePath{"/a/link"},
        RemovePath{"/a/b/file"},
        RemovePath{"/a/b"},
        RemovePath{"/a"},
        RemovePath{"/full"},
        RemovePath{"/not-there"},
        RemovePath{"/not-there/either"},
    }});
    EXPECT_EQ(at("/a"), "nothing");
    EXPECT_EQ(at("/full/foreign"), "file 0644 x");
}

TEST_P(ApplyTest, MakesAFolderWhereAFileWasRemoved)
{
    make_file("/a", "x");
    expect_applied({{
        RemovePath{"/a"},
        MakeDirectory{"/a", 0755, std::nullopt},
        WriteFile{"/a/b", "y", 0644},
    }});
    EXPECT_EQ(at("/a/b"), "file 0644 y");
    EXPECT_EQ(snapshot(root).size(), 3U);
}

TEST_P(ApplyTest, TakesAFolderThatIsThereForMade)
{
    make_folder("/a", 0711);
    make_link("/l", "a");
    expect_applied(
        {{MakeDirectory{"/a", 0755, std::nullopt}, MakeDirectory{"/l", 0755, std::nullopt}}});
    EXPECT_EQ(at("/a"), "folder 0711");
    EXPECT_EQ(at("/l"), "link to a");
}

TEST_P(ApplyTest, PassesOverTemporaryNamesThatAreTaken)
{
    for (int i = 0; i < 20; ++i) {
        make_link(
            "/.initbridge-tmp-" + std::to_string(::getpid()) + "-" + std::to_string(i),
            outside + "/victim");
    }
    make_file("/old", "old");
    expect_applied(
        {{WriteFile{"/file", "new", 0644}, MakeSymlink{"/old", "t"}, RemovePath{"/file"}}});
    EXPECT_EQ(at("/old"), "link to t");
    EXPECT_EQ(at("/file"), "nothing");
}

/// A plan that does something of everything before its last step fails.
Plan everything_then(plan::Step last)
{
    return {{
        RemovePath{"/clear"},
        MakeDirectory{"/clear", 0755, std::nullopt},
        MakeDirectory{"/new", 0755, std::nullopt},
        KeepOriginal{"/conf", "/conf.orig"},
        WriteFile{"/conf", "ours", 0644},
        WriteFile{"/new/file", "new", 0644},
        WriteFile{"/file", "new", 0600},
        WriteFile{"/clear/x", "new", 0600},
        SetMode{"/mode", 0600, std::nullopt},
        SetMode{"/folder", 0700, std::nullopt},
        MakeSymlink{"/link", "new"},
        MakeSymlink{"/new/link", "new"},
        MakeSymlink{"/file2", "new"},
        RestoreOriginal{"/kept.orig", "/kept"},
        RestoreOriginal{"/lone.orig", "/lone"},
        RemovePath{"/unwanted/file"},
        RemovePath{"/unwanted/link"},
        RemovePath{"/unwanted"},
        std::move(last),
    }};
}

class UndoTest : public ApplyTest {
protected:
    void SetUp() override
    {
        make_file("/clear", "cleared", 0600);
        make_file("/conf", "package's");
        make_file("/file", "old", 0640);
        make_file("/mode", "mode", 0755);
        make_folder("/folder", 01755);
        make_link("/link", "old");
        make_file("/file2", "old2");
        make_file("/kept", "ours");
        make_file("/kept.orig", "package's");
        make_file("/lone.orig", "package's");
        make_file("/unwanted/file", "unwanted", 0600);
        make_link("/unwanted/link", "unwanted");
        make_folder("/blocked/by-a-folder");
    }
};

TEST_P(UndoTest, DoesAllOfItWhenNothingFails)
{
    expect_applied(everything_then(WriteFile{"/last", "", 0644}));
    EXPECT_EQ(at("/unwanted"), "nothing");
    EXPECT_EQ(at("/kept"), "file 0644 package's");
    for (const auto& [path, what] : snapshot(root)) {
        EXPECT_THAT(path, testing::Not(HasSubstr(".initbridge-tmp")));
    }
}

TEST_P(UndoTest, UndoesEverythingWhenAFileCannotBeWritten)
{
    const std::string message =
        expect_refused(everything_then(WriteFile{"/blocked/by-a-folder", "x", 0644}), codes::write);
    EXPECT_EQ(message, "cannot write '" + root + "/blocked/by-a-folder': Is a directory");
}

TEST_P(UndoTest, UndoesEverythingWhenALinkCannotBeMade)
{
    expect_refused(everything_then(MakeSymlink{"/blocked/by-a-folder", "x"}), codes::link);
}

TEST_P(UndoTest, UndoesEverythingWhenAFolderIsMissing)
{
    expect_refused(everything_then(WriteFile{"/missing/x", "x", 0644}), codes::write);
    expect_refused(everything_then(WriteFile{"/file/x", "x", 0644}), codes::write);
    expect_refused(everything_then(MakeDirectory{"/file", 0755, std::nullopt}), codes::make_folder);
}

TEST_P(UndoTest, UndoesEverythingWhenAPathIsNoPath)
{
    expect_refused(everything_then(WriteFile{"/new/../../x", "x", 0644}), codes::bad_path);
    expect_refused(everything_then(WriteFile{"relative", "x", 0644}), codes::bad_path);
}

TEST_P(UndoTest, UndoesEverythingWhenRightsCannotBeSet)
{
    expect_refused(everything_then(SetMode{"/link", 0600, std::nullopt}), codes::set_rights);
    expect_refused(everything_then(SetMode{"/missing", 0600, std::nullopt}), codes::set_rights);
}

TEST_P(UndoTest, UndoesEverythingWhenTheDiskIsFull)
{
    struct rlimit before = {};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const struct rlimit small = {4096, before.rlim_max};
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const Snapshot root_before = snapshot(root);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto applied = apply(everything_then(WriteFile{"/large", std::string(10000, 'x'), 0644}));
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);
    ASSERT_FALSE(applied.has_value());
    EXPECT_EQ(applied.error().code, codes::write);
    EXPECT_EQ(snapshot(root), root_before);
}

TEST_P(UndoTest, RefusesInAFolderThatMayNotBeWrittenTo)
{
    make_folder("/read-only");
    make_file("/read-only/file", "x");
    if (::geteuid() == 0) {
        for (const auto& [path, what] : snapshot(root)) {
            ASSERT_EQ(::lchown((root + "/" + path).c_str(), 65534, 65534), 0);
        }
    }
    ASSERT_EQ(::chmod(in_root("/read-only").c_str(), 0555), 0);
    as_plain_user([this] {
        EXPECT_THAT(
            expect_refused(
                everything_then(WriteFile{"/read-only/file", "new", 0644}), codes::write),
            HasSubstr("Permission denied"));
        expect_refused(everything_then(RemovePath{"/read-only/file"}), codes::remove);
        expect_refused(
            everything_then(MakeDirectory{"/mine", 0755, Owner{0, 0}}), codes::make_folder);
    });
    ASSERT_EQ(::chmod(in_root("/read-only").c_str(), 0755), 0);
}

INITBRIDGE_FOR_ALL_WAYS(ApplyTest);
INITBRIDGE_FOR_ALL_WAYS(UndoTest);

} // namespace

} // namespace initbridge::fs
