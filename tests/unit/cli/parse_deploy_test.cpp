#include "src/cli/parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace initbridge::cli {
namespace {

std::optional<DeployOptions> parsed_deploy(const std::vector<std::string>& arguments)
{
    diag::Diagnostics out;
    auto options = parse(arguments, {}, out);
    return options && !out.has_errors() ? std::optional(std::get<DeployOptions>(*options))
                                        : std::nullopt;
}

TEST(ParseDeployTest, FindsOutWhoRunsTheMachineUnlessItIsSaid)
{
    const std::map<std::string, DeployOptions::Verb> verbs{
        {"deploy", DeployOptions::Verb::deploy},
        {"diff", DeployOptions::Verb::diff},
        {"undeploy", DeployOptions::Verb::undeploy}};
    for (const auto& [word, verb] : verbs) {
        const auto plain = parsed_deploy({word, "x"});
        ASSERT_TRUE(plain);
        EXPECT_EQ(plain->verb, verb);
        EXPECT_EQ(plain->init, std::nullopt);
        EXPECT_EQ(parsed_deploy({word, "--init", "auto", "x"})->init, std::nullopt);
        EXPECT_EQ(parsed_deploy({word, "--init", "systemd", "x"})->init, service::Init::systemd);
        EXPECT_EQ(
            parsed_deploy({word, "--init=supervisord", "x"})->init, service::Init::supervisord);
        EXPECT_EQ(parsed_deploy({word, "--socket", "/s", "x"})->socket, "/s");
        EXPECT_FALSE(parsed_deploy({word, "--init", "bridge", "x"}));
    }
}

TEST(ParseDeployTest, ARootOfItsOwnIsSupervisords)
{
    const auto options = parsed_deploy({"deploy", "--root", "/r", "x"});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->init, service::Init::supervisord);
    EXPECT_EQ(options->translation.root, "/r");
    EXPECT_FALSE(parsed_deploy({"deploy", "--init", "systemd", "--root", "/r", "x"}));
    EXPECT_FALSE(parsed_deploy({"deploy", "--init", "systemd", "--socket", "/s", "x"}));
}

TEST(ParseDeployTest, ScopesAreOfSystemd)
{
    EXPECT_EQ(parsed_deploy({"deploy", "x"})->user, std::nullopt);
    EXPECT_EQ(parsed_deploy({"diff", "--user", "x"})->user, true);
    EXPECT_EQ(parsed_deploy({"undeploy", "--system", "--init", "systemd", "x"})->user, false);
    EXPECT_FALSE(parsed_deploy({"deploy", "--user", "--system", "x"}));
    EXPECT_FALSE(parsed_deploy({"deploy", "--user", "--init", "supervisord", "x"}));
    EXPECT_FALSE(parsed_deploy({"deploy", "--system", "--socket", "/s", "x"}));
    EXPECT_FALSE(parsed_deploy({"deploy", "--user", "--root", "/r", "x"}));
}

TEST(ParseDeployTest, AMachineHasTheSystemOfItsOwn)
{
    const auto options = parsed_deploy({"deploy", "--machine", "box", "x"});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->machine, "box");
    EXPECT_EQ(options->init, service::Init::systemd);
    EXPECT_EQ(options->user, false);
    EXPECT_FALSE(parsed_deploy({"deploy", "--machine", "box", "--user", "x"}));
    EXPECT_FALSE(parsed_deploy({"diff", "--machine", "box", "--init", "supervisord", "x"}));
    EXPECT_FALSE(parsed_deploy({"undeploy", "--machine", "box", "--socket", "/s", "x"}));
    EXPECT_FALSE(parsed_deploy({"deploy", "--machine", "box", "--root", "/r", "x"}));
}

} // namespace
} // namespace initbridge::cli
