#include "src/service/codes.hpp"
#include "src/service/select.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<Target> targets()
{
    const auto target = [](std::string name, std::string entry, std::string real) {
        Target result;
        result.name = std::move(name);
        result.entry = std::move(entry);
        result.real = std::move(real);
        result.group = result.entry == "web" ? "front" : "back";
        return result;
    };
    return {
        target("web:0", "web", "web@0.service"),
        target("web:1", "web", "web@1.service"),
        target("database", "database", "postgres.service"),
        target("db-init", "db-init", "db-init.service")};
}

std::vector<std::string> chosen(const std::vector<std::string>& names)
{
    diag::Diagnostics problems;
    std::vector<std::string> result;
    for (const Target& target : select(targets(), names, problems)) {
        result.push_back(target.name);
    }
    for (const diag::Diagnostic& problem : problems.items()) {
        EXPECT_EQ(problem.code, codes::unknown_name);
        result.push_back(problem.message + " | " + problem.hint);
    }
    return result;
}

TEST(SelectTest, TakesEveryKindOfName)
{
    EXPECT_THAT(chosen({"web"}), ElementsAre("web:0", "web:1"));
    EXPECT_THAT(chosen({"web:1"}), ElementsAre("web:1"));
    EXPECT_THAT(chosen({"web@0.service"}), ElementsAre("web:0"));
    EXPECT_THAT(chosen({"web@0"}), ElementsAre("web:0"));
    EXPECT_THAT(chosen({"postgres"}), ElementsAre("database"));
    EXPECT_THAT(chosen({"back:*"}), ElementsAre("database", "db-init"));
    EXPECT_THAT(chosen({"web:*"}), ElementsAre("web:0", "web:1"));
    EXPECT_THAT(chosen({"web:"}), ElementsAre("web:0", "web:1"));
    EXPECT_THAT(chosen({"d[ab]*"}), ElementsAre("database", "db-init"));
    EXPECT_THAT(chosen({"*"}), ElementsAre("web:0", "web:1", "database", "db-init"));
}

TEST(SelectTest, TakesEachOnceInTheListsOrder)
{
    EXPECT_THAT(
        chosen({"db-init", "web:0", "web:0", "d*"}), ElementsAre("web:0", "database", "db-init"));
}

TEST(SelectTest, HelpsWithUnknownNames)
{
    EXPECT_THAT(
        chosen({"databse", "web:0", "x*"}),
        ElementsAre(
            "web:0",
            "there is no service 'databse' | did you mean 'database'? there are 'web', "
            "'database', 'db-init'",
            "there is no service 'x*' | there are 'web', 'database', 'db-init'"));
    diag::Diagnostics problems;
    static_cast<void>(select({}, {"x"}, problems));
    EXPECT_EQ(problems.items().front().hint, "there are no services");
    std::vector<Target> many(25);
    for (std::size_t i = 0; i < many.size(); ++i) {
        many[i].entry = "service" + std::to_string(i);
    }
    static_cast<void>(select(many, {"x"}, problems));
    EXPECT_THAT(problems.items().back().hint, HasSubstr(" and 5 more"));
}

} // namespace
} // namespace initbridge::service
