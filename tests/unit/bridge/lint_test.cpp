#include "translate/bridge/codes.hpp"
#include "translate/bridge/lint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::test {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> lint(const plan::FileTree& tree)
{
    diag::Diagnostics out;
    bridge::check_bootc_rules(tree, {}, out);
    std::vector<std::string> messages;
    for (const diag::Diagnostic& item : out.items()) {
        EXPECT_EQ(item.code, bridge::codes::lint);
        messages.push_back(item.message);
    }
    return messages;
}

void add(plan::FileTree& tree, std::string path, plan::Node node)
{
    ASSERT_TRUE(tree.add(std::move(path), std::move(node)));
}

} // namespace

TEST(BootcLintTest, VarIsFineWhereTmpfilesMakesIt)
{
    plan::FileTree tree;
    add(tree,
        "/usr/lib/tmpfiles.d/a.conf",
        plan::File{"# head\nf /var/lib/x 0644 root root -\nd \"/var/lib/a b\" 0755 - - -\n"});
    add(tree, "/var/lib/x", plan::File{});
    add(tree, "/var/lib/a b", plan::Directory{});
    EXPECT_THAT(lint(tree), IsEmpty());
    add(tree, "/var/lib/y", plan::File{});
    EXPECT_THAT(lint(tree), ElementsAre(HasSubstr("'/var/lib/y' breaks the rule 'var-tmpfiles'")));
}

TEST(BootcLintTest, KeepsOutOfFoldersThatAreMadeAtBoot)
{
    plan::FileTree tree;
    add(tree, "/run/x", plan::File{});
    add(tree, "/tmp", plan::Directory{});
    add(tree, "/boot/x", plan::Symlink{"y"});
    add(tree, "/runx", plan::File{});
    EXPECT_THAT(
        lint(tree),
        ElementsAre(
            HasSubstr("'nonempty-boot'"),
            HasSubstr("'nonempty-run-tmp'"),
            HasSubstr("'nonempty-run-tmp'")));
}

TEST(BootcLintTest, AnImageHoldsNoLogs)
{
    plan::FileTree tree;
    add(tree, "/usr/lib/tmpfiles.d/a.conf", plan::File{"f /var/log/x 0644 - - -\n"});
    add(tree, "/var/log/x", plan::File{"text"});
    EXPECT_THAT(lint(tree), ElementsAre(HasSubstr("'var-log'")));
}

TEST(BootcLintTest, NamesAreUtf8)
{
    plan::FileTree tree;
    add(tree, "/etc/\xff", plan::File{});
    add(tree, "/etc/link", plan::Symlink{"\xff"});
    EXPECT_THAT(lint(tree), ElementsAre(HasSubstr("'utf8'"), HasSubstr("'utf8'")));
}

} // namespace initbridge::test
