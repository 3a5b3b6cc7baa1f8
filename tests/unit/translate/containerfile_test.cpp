#include "translate/containerfile/packages.hpp"
#include "translate/containerfile/quoting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::tests {
namespace {

using containerfile::package_manager;
using containerfile::PackageManager;
using testing::HasSubstr;
using testing::Not;

TEST(ContainerfileQuotingTest, KeepsWhatBuildersWouldExpand)
{
    EXPECT_EQ(containerfile::quoted("a $b \"c\" \\d"), "\"a \\$b \\\"c\\\" \\\\d\"");
    EXPECT_EQ(containerfile::quoted("it's # fine;\t"), "\"it's # fine;\t\"");
    EXPECT_EQ(containerfile::quoted(""), "\"\"");
}

TEST(ContainerfileQuotingTest, HasNoFormForLineBreaks)
{
    EXPECT_EQ(containerfile::quoted("a\nb"), std::nullopt);
    EXPECT_EQ(containerfile::quoted("a\rb"), std::nullopt);
    EXPECT_EQ(containerfile::quoted("\x7f"), std::nullopt);
}

TEST(ContainerfileQuotingTest, WordsForNoShellAndForOne)
{
    EXPECT_EQ(containerfile::json_form({"a b", "\"\\", "é"}), "[\"a b\", \"\\\"\\\\\", \"é\"]");
    EXPECT_EQ(containerfile::json_form({}), "[]");
    EXPECT_EQ(containerfile::shell_word("ssh.service"), "ssh.service");
    EXPECT_EQ(containerfile::shell_word("it's $5"), "'it'\\''s $5'");
    EXPECT_EQ(containerfile::shell_word(""), "''");
}

TEST(ContainerfilePackagesTest, TheDistributionDecidesAndElseTheBase)
{
    EXPECT_EQ(package_manager({"debian", "debian:12"}, "fedora"), PackageManager::apt);
    EXPECT_EQ(package_manager({"arch"}, ""), PackageManager::pacman);
    EXPECT_EQ(package_manager({}, "quay.io/fedora/fedora-bootc:43"), PackageManager::dnf);
    EXPECT_EQ(package_manager({}, "localhost:5000/ubuntu@sha256:0123"), PackageManager::apt);
    EXPECT_EQ(
        package_manager({}, "quay.io/centos-bootc/centos-bootc"), PackageManager::dnf_with_epel);
    EXPECT_EQ(package_manager({}, "example.org/debian/own:12"), std::nullopt);
    EXPECT_EQ(package_manager({"nixos"}, ""), std::nullopt);
}

TEST(ContainerfilePackagesTest, EveryManagerInstallsSupervisorWithoutAsking)
{
    using containerfile::install_command;
    for (const auto manager :
         {PackageManager::apt,
          PackageManager::dnf,
          PackageManager::dnf_with_epel,
          PackageManager::pacman}) {
        EXPECT_THAT(install_command(manager, false), HasSubstr(" supervisor && "));
    }
    EXPECT_THAT(install_command(PackageManager::dnf_with_epel, false), HasSubstr("epel-release"));
    EXPECT_THAT(install_command(PackageManager::dnf, true), HasSubstr("/var/log/*"));
    EXPECT_THAT(install_command(PackageManager::dnf, false), Not(HasSubstr("/var/log/*")));
}

} // namespace
} // namespace initbridge::tests
