#include "src/cli/parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Parsed {
    diag::Diagnostics diagnostics;
    std::optional<Options> options;

    explicit Parsed(const std::vector<std::string>& arguments, const Config& config = {})
    {
        options = parse(arguments, config, diagnostics);
    }

    template <class T>
    [[nodiscard]] const T& as() const
    {
        EXPECT_THAT(problems(), IsEmpty());
        return std::get<T>(options.value());
    }

    [[nodiscard]] std::vector<std::string> problems() const
    {
        std::vector<std::string> result;
        for (const diag::Diagnostic& item : diagnostics.items()) {
            result.push_back(
                std::string(item.code) + " " + item.message +
                (item.hint.empty() ? "" : " | " + item.hint));
        }
        return result;
    }
};

TEST(ParseTest, ReadsEveryOptionOfTranslate)
{
    const Parsed parsed(
        {"translate",
         "--init",
         "systemd",
         "--root=/r",
         "--image",
         "i",
         "--layers",
         "l",
         "--build-config",
         "b",
         "--header",
         "h",
         "--service-user",
         "u:1",
         "--distro",
         "debian",
         "--distro",
         "debian:12",
         "--env",
         "A=b c",
         "--env",
         "T",
         "--owner",
         "o",
         "--vendor",
         "--systemd-version",
         "256",
         "--force",
         "--dry-run",
         "--strict",
         "--output",
         "json",
         "p",
         "q"});
    const auto& options = parsed.as<TranslateOptions>();
    EXPECT_EQ(options.load.init, model::Init::systemd);
    EXPECT_EQ(options.load.grouping, Grouping::one_image);
    EXPECT_EQ(options.root, "/r");
    EXPECT_EQ(options.load.image, "i");
    EXPECT_EQ(options.load.layers_dir, "l");
    EXPECT_EQ(options.load.build_config, "b");
    EXPECT_EQ(options.load.header, "h");
    EXPECT_EQ(options.load.service_user, "u:1");
    EXPECT_THAT(options.load.distro, ElementsAre("debian", "debian:12"));
    EXPECT_THAT(options.load.env, ElementsAre("A=b c", "T"));
    EXPECT_EQ(options.owner, "o");
    EXPECT_EQ(options.systemd_version, 256);
    EXPECT_TRUE(options.vendor && options.force && options.dry_run && options.strict);
    EXPECT_EQ(options.output, OutputForm::json);
    EXPECT_THAT(options.load.paths, ElementsAre("p", "q"));
}

TEST(ParseTest, AListOptionDoesNotSwallowThePath)
{
    const auto options = Parsed({"translate", "--env", "A=1", "web"}).as<TranslateOptions>();
    EXPECT_THAT(options.load.env, ElementsAre("A=1"));
    EXPECT_THAT(options.load.paths, ElementsAre("web"));
}

TEST(ParseTest, TakesWordsBehindTwoDashesForPaths)
{
    const auto options = Parsed({"check", "--", "--strict"}).as<CheckOptions>();
    EXPECT_THAT(options.load.paths, ElementsAre("--strict"));
    EXPECT_FALSE(options.strict);
    EXPECT_EQ(options.load.grouping, Grouping::each);
}

TEST(ParseTest, ReadsAPort)
{
    EXPECT_EQ(Parsed({"relay", "8080"}).as<RelayOptions>().port, 8080);
    EXPECT_EQ(Parsed({"relay", "1", "--address", "::1"}).as<RelayOptions>().address, "::1");
}

TEST(ParseTest, RefusesPortsThatAreNone)
{
    for (const std::string port : {"0", "65536", "80x", "-1", "", " 80"}) {
        const Parsed parsed({"relay", port});
        EXPECT_FALSE(parsed.options.has_value()) << port;
        EXPECT_TRUE(parsed.diagnostics.has_errors()) << port;
    }
    EXPECT_THAT(
        Parsed({"relay"}).problems(),
        ElementsAre("cli/bad-arguments 'initbridge relay' needs one PORT"));
    EXPECT_THAT(
        Parsed({"relay", "1", "2"}).problems(),
        ElementsAre("cli/bad-arguments 'initbridge relay' needs one PORT"));
}

TEST(ParseTest, TakesACommandAsItIs)
{
    const auto options =
        Parsed({"stdio", "--", "supervisord", "-n", "--", "--help", ""}).as<StdioOptions>();
    EXPECT_THAT(options.command, ElementsAre("supervisord", "-n", "--", "--help", ""));
    EXPECT_TRUE(std::holds_alternative<HelpOptions>(Parsed({"stdio", "--help"}).options.value()));
}

TEST(ParseTest, RefusesACommandInFrontOfTheMark)
{
    const std::vector<std::vector<std::string>> calls{
        {"stdio"}, {"stdio", "--"}, {"stdio", "true"}, {"stdio", "true", "--", "true"}};
    for (const auto& call : calls) {
        EXPECT_THAT(
            Parsed(call).problems(),
            ElementsAre("cli/bad-arguments 'initbridge stdio' needs a COMMAND | put it behind "
                        "'--': 'initbridge stdio -- COMMAND [ARGUMENT]...'"));
    }
}

TEST(ParseTest, SuggestsACommand)
{
    EXPECT_THAT(
        Parsed({"transalte", "x"}).problems(),
        ElementsAre("cli/unknown-command 'transalte' is not a command | did you mean "
                    "'translate'?"));
    EXPECT_THAT(
        Parsed({}).problems(),
        ElementsAre("cli/unknown-command a command is missing | 'initbridge --help' lists them"));
}

TEST(ParseTest, SuggestsAnOption)
{
    EXPECT_THAT(
        Parsed({"translate", "--inti", "systemd", "web"}).problems(),
        ElementsAre("cli/unknown-option 'initbridge translate' has no option '--inti' | did you "
                    "mean '--init'?"));
}

TEST(ParseTest, SuggestsAWord)
{
    EXPECT_THAT(
        Parsed({"translate", "--init", "sytemd", "web"}).problems(),
        ElementsAre("cli/bad-option '--init' takes 'supervisord' or 'systemd', not 'sytemd' | did "
                    "you mean 'systemd'?"));
}

TEST(ParseTest, NeedsAPath)
{
    const Parsed parsed({"translate", "--init", "systemd"});
    EXPECT_FALSE(parsed.options.has_value());
    ASSERT_EQ(parsed.diagnostics.items().size(), 1U);
    EXPECT_EQ(parsed.diagnostics.items()[0].code, "cli/bad-arguments");
}

TEST(ParseTest, RefusesAnOptionWithoutItsValue)
{
    const Parsed parsed({"translate", "web", "--root"});
    EXPECT_FALSE(parsed.options.has_value());
    EXPECT_EQ(parsed.diagnostics.items().at(0).code, "cli/bad-option");
}

TEST(ParseTest, HelpOfACommandNamesItsOptions)
{
    for (const auto& arguments :
         {std::vector<std::string>{"translate", "--help"}, {"help", "translate"}}) {
        EXPECT_THAT(
            Parsed(arguments).as<HelpOptions>().text, testing::HasSubstr("--build-config FILE"));
    }
    EXPECT_THAT(Parsed({"--help"}).as<HelpOptions>().text, testing::HasSubstr("  relay "));
    EXPECT_THAT(Parsed({"help"}).as<HelpOptions>().text, testing::HasSubstr("  check "));
}

TEST(ParseTest, VersionIsAnOptionToo)
{
    EXPECT_EQ(Parsed({"--version"}).as<VersionOptions>().output, OutputForm::text);
    EXPECT_EQ(
        Parsed({"version", "--output", "json"}).as<VersionOptions>().output, OutputForm::json);
}

TEST(ParseTest, ConfigurationStandsBehindTheCommandLine)
{
    const Config config{
        "c.conf",
        {{"translate", "owner", "from-file"},
         {"translate", "init", "systemd"},
         {"translate", "distro", "debian"},
         {"translate", "distro", "debian:12"},
         {"translate", "vendor", "true"},
         {"check", "strict", "yes"}}};
    const Parsed parsed({"translate", "--owner", "said", "web"}, config);
    const auto& options = parsed.as<TranslateOptions>();
    EXPECT_EQ(options.owner, "said");
    EXPECT_EQ(options.load.init, model::Init::systemd);
    EXPECT_THAT(options.load.distro, ElementsAre("debian", "debian:12"));
    EXPECT_TRUE(options.vendor);
    EXPECT_FALSE(options.strict);
    EXPECT_TRUE(Parsed({"check", "web"}, config).as<CheckOptions>().strict);
}

TEST(ParseTest, AFlagOfTheConfigurationCanBeOff)
{
    const Config config{"c.conf", {{"translate", "vendor", "no"}}};
    EXPECT_FALSE(Parsed({"translate", "web"}, config).as<TranslateOptions>().vendor);
}

TEST(ParseTest, RefusesWhatTheConfigurationCannotMean)
{
    const Config config{
        "c.conf",
        {{"translate", "ownr", "x"}, {"chekc", "strict", "1"}, {"translate", "vendor", "maybe"}}};
    EXPECT_THAT(
        Parsed({"translate", "web"}, config).problems(),
        ElementsAre(
            "cli/bad-config c.conf: '[chekc]' is not a command | did you mean 'check'?",
            "cli/bad-config c.conf: 'initbridge translate' has no option 'ownr' | did you mean "
            "'--owner'?",
            "cli/bad-config c.conf: 'vendor' is yes or no, not 'maybe'"));
    EXPECT_FALSE(Parsed({"translate", "web"}, config).options.has_value());
}

} // namespace
} // namespace initbridge::cli
