#include "src/service/groups.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::service {
namespace {

using testing::Contains;
using testing::IsEmpty;

using Words = std::vector<std::string>;

TEST(ConfigurationOptionTest, IsTheOneThatSupervisordWasStartedWith)
{
    for (const Words& words :
         {Words{"supervisord", "-c", "/x"},
          Words{"/usr/bin/python3", "/usr/bin/supervisord", "-n", "-c", "/x"},
          Words{"python3", "-m", "supervisor.supervisord", "-c/x"},
          Words{"supervisord", "-nsc", "/x"},
          Words{"supervisord", "-nc/x"},
          Words{"supervisord", "-l", "-c", "-c", "/x"},
          Words{"supervisord", "--configuration=/x"},
          Words{"supervisord", "--conf", "/x", "--nodaemon"}}) {
        EXPECT_EQ(configuration_option(words), "/x") << words.back();
    }
}

TEST(ConfigurationOptionTest, MayNotBeGiven)
{
    for (const Words& words :
         {Words{},
          Words{"supervisord"},
          Words{"supervisord", "-n", "--childlogdir=/x"},
          Words{"supervisord", "-e", "-c"},
          Words{"supervisord", "-n", "--", "-c", "/x"},
          Words{"another", "-c", "/x"}}) {
        EXPECT_EQ(configuration_option(words), std::nullopt);
    }
}

TEST(UsualConfigurationsTest, AreThoseThatSupervisordLooksFor)
{
    EXPECT_THAT(usual_configurations({"another"}), IsEmpty());
    const auto usual = usual_configurations({"/usr/local/bin/supervisord", "-n"});
    ASSERT_FALSE(usual.empty());
    EXPECT_EQ(usual.front(), "/usr/local/etc/supervisord.conf");
    EXPECT_THAT(usual, Contains("/etc/supervisord.conf"));
}

} // namespace
} // namespace initbridge::service
