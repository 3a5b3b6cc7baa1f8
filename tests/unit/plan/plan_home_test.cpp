#include "translate/plan/home.hpp"

#include <gtest/gtest.h>

namespace initbridge::plan {
namespace {

const HomeFolders home = folders_of_home("/home/u");

TEST(PlanHome, UnitsAndTmpfilesMoveIntoTheHomeFolder)
{
    FileTree tree;
    ASSERT_TRUE(tree.add("/etc/systemd/user/web.service", File{"[Unit]\n"}));
    ASSERT_TRUE(tree.add("/usr/lib/tmpfiles.d/initbridge-me.conf", File{"f /x\n", 0640}));
    FileTree wanted;
    ASSERT_TRUE(wanted.add("/home/u/.config/systemd/user/web.service", File{"[Unit]\n"}));
    ASSERT_TRUE(
        wanted.add("/home/u/.config/user-tmpfiles.d/initbridge-me.conf", File{"f /x\n", 0640}));
    EXPECT_EQ(in_home(tree, home), wanted);
}

TEST(PlanHome, LinksFollowWhatMovesAndKeepWhatStays)
{
    FileTree tree;
    const std::string wants = "/etc/systemd/user/default.target.wants/";
    ASSERT_TRUE(tree.add("/etc/systemd/user/web.service", File{}));
    ASSERT_TRUE(tree.add(wants + "web.service", Symlink{"/etc/systemd/user/web.service"}));
    ASSERT_TRUE(tree.add(wants + "pack.service", Symlink{"/usr/lib/systemd/user/pack.service"}));
    ASSERT_TRUE(tree.add(wants + "near.service", Symlink{"../near.service"}));
    const FileTree moved = in_home(tree, home);
    const std::string there = "/home/u/.config/systemd/user/default.target.wants/";
    const auto leads_to = [&](const std::string& name) {
        const Node* node = moved.find(there + name);
        return node == nullptr ? std::string() : std::get<Symlink>(*node).target;
    };
    EXPECT_EQ(leads_to("web.service"), "/home/u/.config/systemd/user/web.service");
    EXPECT_EQ(leads_to("pack.service"), "/usr/lib/systemd/user/pack.service");
    EXPECT_EQ(leads_to("near.service"), "../near.service");
}

TEST(PlanHome, WhatIsTheMachinesIsLeftOut)
{
    FileTree tree;
    ASSERT_TRUE(tree.add("/etc/systemd/system/web.service", File{}));
    ASSERT_TRUE(tree.add("/usr/libexec/initbridge/exec", File{}));
    EXPECT_TRUE(in_home(tree, home).empty());
}

TEST(PlanHome, TheHomeFolderOfSomebodyWhoHasNone)
{
    EXPECT_EQ(folders_of_home("").units, "/.config/systemd/user");
}

} // namespace
} // namespace initbridge::plan
