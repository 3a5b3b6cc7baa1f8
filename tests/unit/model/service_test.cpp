#include "tests/support/builders.hpp"
#include "translate/model/service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using testing::ElementsAre;
using testing::Pair;

namespace initbridge::model {

TEST(ServiceTest, ItsOwnEnvironmentIsTheStrongerOne)
{
    Service service;
    service.base_env =
        std::make_shared<const Environment>(Environment{{"A", Text{"base"}}, {"B", Text{"base"}}});
    service.own_env = {{"B", Text{"own"}}, {"C", Text{"own"}}};
    EXPECT_THAT(
        service.full_env(),
        ElementsAre(Pair("A", Text{"base"}), Pair("B", Text{"own"}), Pair("C", Text{"own"})));
    ASSERT_NE(service.find_env("A"), nullptr);
    EXPECT_EQ(*service.find_env("A"), Text{"base"});
    EXPECT_EQ(*service.find_env("B"), Text{"own"});
    EXPECT_EQ(service.find_env("D"), nullptr);
}

TEST(ServiceTest, KnowsWhichKeysTheAuthorWrote)
{
    const ServiceEntry entry = test::service("web", 7).exec({"/web"});
    Service service;
    EXPECT_EQ(service.said("exec"), std::nullopt);
    service.entry = &entry;
    EXPECT_EQ(service.said("exec"), test::mark(8));
    EXPECT_EQ(service.said("user"), std::nullopt);
}

TEST(ServiceTest, WordsOfTheEnumerationsAreThoseOfTheInput)
{
    EXPECT_EQ(to_string(RunBy::any), "any");
    EXPECT_EQ(to_string(RunBy::supervisord), "supervisord");
    EXPECT_EQ(to_string(RunBy::systemd), "systemd");
    EXPECT_EQ(to_string(Kind::program), "program");
    EXPECT_EQ(to_string(Kind::eventlistener), "eventlistener");
    EXPECT_EQ(to_string(Kind::oneshot), "oneshot");
    EXPECT_EQ(to_string(Scope::system), "system");
    EXPECT_EQ(to_string(Scope::user), "user");
    EXPECT_EQ(to_string(RestartPolicy::always), "always");
    EXPECT_EQ(to_string(RestartPolicy::unless_stopped), "unless-stopped");
    EXPECT_EQ(to_string(RestartPolicy::on_failure), "on-failure");
    EXPECT_EQ(to_string(RestartPolicy::no), "no");
    EXPECT_EQ(to_string(Init::supervisord), "supervisord");
    EXPECT_EQ(to_string(Init::systemd), "systemd");
}

} // namespace initbridge::model
