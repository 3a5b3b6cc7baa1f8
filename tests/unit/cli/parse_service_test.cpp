#include "src/cli/parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

template <class T>
T parsed(const std::vector<std::string>& arguments)
{
    diag::Diagnostics problems;
    const auto options = parse(arguments, {}, problems);
    EXPECT_TRUE(problems.empty()) << problems.items().front().message;
    return options && std::holds_alternative<T>(*options) ? std::get<T>(*options) : T{};
}

std::string service_problem(const std::vector<std::string>& arguments)
{
    diag::Diagnostics problems;
    EXPECT_FALSE(parse(arguments, {}, problems));
    return problems.empty() ? "" : problems.items().front().message;
}

TEST(ParseServiceTest, ReadsEveryOption)
{
    const auto options = parsed<ServiceOptions>(
        {"service",
         "restart",
         "web",
         "g:*",
         "--init",
         "supervisord",
         "--socket=/s",
         "--config",
         "c",
         "--timeout",
         "1min 30s",
         "--output",
         "json"});
    EXPECT_EQ(options.verb, ServiceOptions::Verb::restart);
    EXPECT_EQ(options.output, ServiceOptions::Form::json);
    EXPECT_THAT(options.scope.names, ElementsAre("web", "g:*"));
    EXPECT_EQ(options.scope.init, service::Init::supervisord);
    EXPECT_EQ(options.scope.socket, "/s");
    EXPECT_EQ(options.scope.config, "c");
    EXPECT_EQ(options.scope.timeout, std::chrono::seconds(90));
    const auto user = parsed<ServiceOptions>({"service", "list", "--user", "--init", "auto"});
    EXPECT_TRUE(user.scope.user);
    EXPECT_EQ(user.scope.init, std::nullopt);
    EXPECT_THAT(user.scope.names, IsEmpty());
}

TEST(ParseServiceTest, ReadsSignals)
{
    const auto options = parsed<ServiceOptions>({"service", "signal", "SIGHUP", "web"});
    EXPECT_EQ(options.signal, 1);
    EXPECT_THAT(options.scope.names, ElementsAre("web"));
    EXPECT_TRUE(parsed<ServiceOptions>({"service", "signal", "15", "--all"}).scope.all);
    EXPECT_THAT(
        service_problem({"service", "signal", "web"}), HasSubstr("needs a SIGNAL, not 'web'"));
    EXPECT_THAT(service_problem({"service", "signal", "HUP"}), HasSubstr("needs a NAME"));
}

TEST(ParseServiceTest, WatchesLooksOnly)
{
    EXPECT_TRUE(parsed<ServiceOptions>({"service", "status", "--watch"}).watch);
    EXPECT_TRUE(parsed<ServiceOptions>({"service", "list", "-w"}).watch);
    EXPECT_THAT(
        service_problem({"service", "wait", "web", "--watch"}),
        HasSubstr("'service list' and 'service status'"));
}

TEST(ParseServiceTest, RefusesWrongUse)
{
    EXPECT_THAT(service_problem({"service"}), HasSubstr("needs a verb"));
    EXPECT_THAT(service_problem({"service", "strat", "web"}), HasSubstr("VERB"));
    EXPECT_THAT(service_problem({"service", "stop"}), HasSubstr("needs a NAME"));
    EXPECT_THAT(service_problem({"service", "stop", "--all", "web"}), HasSubstr("exclude"));
    EXPECT_THAT(
        service_problem({"service", "list", "--user", "--socket", "/s"}), HasSubstr("exclude"));
    EXPECT_THAT(service_problem({"service", "list", "--init", "upstart"}), HasSubstr("--init"));
    EXPECT_THAT(
        service_problem({"service", "list", "--timeout", "soon"}), HasSubstr("span of time"));
    EXPECT_THAT(service_problem({"probe"}), HasSubstr("needs a NAME"));
    EXPECT_THAT(service_problem({"probe", "--output", "json", "web"}), HasSubstr("--output"));
}

TEST(ParseServiceTest, WaitsForASocketOnlyWhereSomethingIsStarted)
{
    EXPECT_EQ(
        parsed<ServiceOptions>({"service", "start", "web", "--wait-socket", "/run/w"}).wait_socket,
        "/run/w");
    EXPECT_THAT(
        service_problem({"service", "stop", "web", "--wait-socket", "/run/w"}),
        HasSubstr("--wait-socket"));
    EXPECT_THAT(
        service_problem({"service", "start", "web", "--wait-socket", "/" + std::string(107, 'w')}),
        HasSubstr("such a long path"));
}

TEST(ParseServiceTest, ReadsProbes)
{
    using Kind = ProbeOptions::Kind;
    EXPECT_EQ(parsed<ProbeOptions>({"probe", "alive"}).kind, Kind::alive);
    EXPECT_EQ(parsed<ProbeOptions>({"probe", "--all"}).kind, Kind::up);
    EXPECT_THAT(parsed<ProbeOptions>({"probe", "a", "b"}).scope.names, ElementsAre("a", "b"));
    const auto defined = parsed<ProbeOptions>({"probe", "defined", "a"});
    EXPECT_EQ(defined.kind, Kind::defined);
    EXPECT_THAT(defined.scope.names, ElementsAre("a"));
    // A service may have such a name.
    EXPECT_EQ(parsed<ProbeOptions>({"probe", "defined"}).kind, Kind::up);
    EXPECT_EQ(parsed<ProbeOptions>({"probe", "alive", "b"}).kind, Kind::up);
}

} // namespace
} // namespace initbridge::cli
