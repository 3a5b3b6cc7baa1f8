#include "translate/systemd/tmpfiles.hpp"

#include <gtest/gtest.h>

namespace initbridge::systemd {

namespace {

std::string lines(const Tmpfiles& tmpfiles)
{
    const std::string text = tmpfiles.render();
    return text.substr(text.find('\n') + 1);
}

TEST(Tmpfiles, MakesTheFolderAndTheFileOfALog)
{
    Tmpfiles tmpfiles;
    tmpfiles.add_log("/var/log/app/a b.log", {"app", 1000});
    EXPECT_EQ(
        lines(tmpfiles),
        "d /var/log/app 0755 app 1000 -\n"
        "f \"/var/log/app/a b.log\" 0644 app 1000 -\n");
}

TEST(Tmpfiles, LeavesStandardFoldersAlone)
{
    Tmpfiles tmpfiles;
    tmpfiles.add_log("/var/log/x.log", {"app", std::nullopt});
    EXPECT_EQ(lines(tmpfiles), "f /var/log/x.log 0644 app - -\n");
}

TEST(Tmpfiles, MakesNothingBelowDev)
{
    Tmpfiles tmpfiles;
    tmpfiles.add_log("/dev/console", {});
    EXPECT_TRUE(tmpfiles.empty());
}

TEST(Tmpfiles, ShipsTheLingerFileAndItsFolder)
{
    Tmpfiles tmpfiles;
    tmpfiles.add_linger("app");
    EXPECT_EQ(
        lines(tmpfiles),
        "d /var/lib/systemd/linger 0755 root root -\n"
        "f /var/lib/systemd/linger/app 0644 root root -\n");
}

TEST(Tmpfiles, SaysEachPathOnce)
{
    Tmpfiles tmpfiles;
    tmpfiles.add_log("/srv/log/x", {"a", std::nullopt});
    tmpfiles.add_log("/srv/log/x", {"b", std::nullopt});
    EXPECT_EQ(lines(tmpfiles), "d /srv/log 0755 a - -\nf /srv/log/x 0644 a - -\n");
}

TEST(Tmpfiles, QuotesPathsWithoutEscapesThatOldReadersLack)
{
    EXPECT_EQ(escape_tmpfiles_path("/a\\b%cé"), R"(/a\\b%%cé)");
    EXPECT_EQ(escape_tmpfiles_path("/a 'b' #"), R"("/a 'b' #")");
    EXPECT_EQ(escape_tmpfiles_path("/a\"b"), R"("/a"'"'"b")");
}

} // namespace

} // namespace initbridge::systemd
