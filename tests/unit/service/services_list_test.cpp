#include "src/service/codes.hpp"
#include "src/service/services_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::service {
namespace {

using testing::HasSubstr;

std::string list_of(const std::string& services, const std::string& init = "bridge")
{
    return R"({"version": 1, "image": "i", "init": ")" + init +
           R"(", "user": {"name": "app", "uid": 1000, "home": null}, "services": [)" + services +
           "]}";
}

TEST(ServicesListTest, ReadsWhatTranslateWrites)
{
    const auto services = read_services(
        list_of(R"({"name": "web", "layer": "front", "origin": "entry", "runner": "supervisord",
            "scope": "system", "starts_at_boot": false, "kind": "program", "description": "d",
            "restart": "on-failure", "exit_codes": [0, 2],
            "instances": [{"name": "web:web_00"}, {"name": "web:web_01"}]},
            {"name": "desk", "layer": "l", "runner": "systemd", "scope": "user",
            "starts_at_boot": true, "instances": [{"name": "desk.service"}]},
            {"name": "sys", "layer": "l", "runner": "systemd", "scope": "system",
            "instances": [{"name": "sys.service"}]})"),
        "x");
    ASSERT_TRUE(services) << services.error().message;
    EXPECT_EQ(services->init, Init::bridge);
    EXPECT_EQ(services->user, "app");
    EXPECT_EQ(services->uid, 1000U);
    ASSERT_EQ(services->targets.size(), 4U);
    EXPECT_EQ(
        services->targets[1],
        (Target{
            "web:1",
            "web",
            "front",
            "web:web_01",
            Side::supervisord,
            false,
            "program",
            "on-failure",
            {0, 2},
            "d"}));
    EXPECT_EQ(services->targets[2].side, Side::user);
    EXPECT_EQ(services->targets[2].name, "desk");
    EXPECT_EQ(services->targets[3].side, Side::system);
    EXPECT_TRUE(services->targets[3].at_boot);
}

TEST(ServicesListTest, CutsToWhatNamesMayMean)
{
    const std::string list = list_of(
        R"({"name": "web", "runner": "supervisord", "scope": "system",
            "instances": [{"name": "web:web_00"}, {"name": "web:web_01"}]},
            {"name": "desk", "runner": "systemd", "scope": "user",
            "instances": [{"name": "desk-a.service"}]},
            {"name": "sys", "runner": "systemd", "scope": "user",
            "instances": [{"name": "sys.service"}]})");
    const auto entries = [](const std::string& text) {
        std::string names;
        const Services services = read_services(text, "x").value();
        for (const Target& target : services.targets) {
            names += target.name + ' ';
        }
        return names;
    };
    EXPECT_EQ(entries(cut_to_names(list, {"web"})), "web:0 web:1 ");
    EXPECT_EQ(entries(cut_to_names(list, {"web:1"})), "web:0 web:1 ");
    EXPECT_EQ(entries(cut_to_names(list, {"web:web_01"})), "web:0 web:1 ");
    EXPECT_EQ(entries(cut_to_names(list, {"desk-a"})), "desk ");
    EXPECT_EQ(entries(cut_to_names(list, {"desk-a.service", "sys"})), "desk sys ");
    EXPECT_EQ(entries(cut_to_names(list, {"we"})), "");
    EXPECT_EQ(read_services(cut_to_names(list, {"sys"}), "x")->user, "app");
    EXPECT_EQ(entries(cut_to_sides(list)), "web:0 web:1 desk ");
    EXPECT_EQ(cut_to_names("{", {"web"}), "{");
    EXPECT_EQ(cut_to_sides(R"({"services": 1})"), R"({"services": 1})");
}

TEST(ServicesListTest, RefusesOtherTexts)
{
    for (const auto& [text, why] : std::vector<std::pair<std::string, std::string>>{
             {"", "no list"},
             {"[]", "version"},
             {R"({"version": 2})", "version"},
             {R"({"version": "1"})", "version"},
             {R"({"version": 1, "init": "sysv"})", "which init"},
             {R"({"version": 1, "init": "systemd"})", "no 'services'"},
             {list_of("1"), "no name or no instances"},
             {list_of(R"({"name": "a", "instances": [{}]})"), "no name or no instances"},
             {list_of(R"({"instances": [{"name": "a"}]})"), "no name or no instances"}}) {
        const auto services = read_services(text, "/the/list");
        ASSERT_FALSE(services) << text;
        EXPECT_EQ(services.error().code, codes::bad_list);
        EXPECT_THAT(services.error().message, HasSubstr("/the/list"));
        EXPECT_THAT(services.error().message, HasSubstr(why));
    }
}

TEST(ServicesListTest, PutsListsTogether)
{
    const std::string one = R"({"name": "a", "instances": [{"name": "a"}]})";
    Services services = read_services(list_of(one, "systemd"), "x").value();
    append(services, read_services(list_of(one, "systemd"), "x").value());
    EXPECT_EQ(services.init, Init::systemd);
    EXPECT_EQ(services.targets.size(), 2U);
    append(services, read_services(list_of(one, "supervisord"), "x").value());
    EXPECT_EQ(services.init, Init::bridge);
}

TEST(ServicesListTest, TakesSupervisordsOwnNames)
{
    const auto targets = from_configs({{"a", "a", true, {0}}, {"g", "b", false, {0, 3}}});
    ASSERT_EQ(targets.size(), 2U);
    EXPECT_EQ(targets[0].name, "a");
    EXPECT_EQ(targets[1].name, "g:b");
    EXPECT_EQ(targets[1].group, "g");
    EXPECT_FALSE(targets[1].at_boot);
}

TEST(ServicesListTest, CompletesNamesOfUnits)
{
    EXPECT_EQ(unit_target("web", Side::system).real, "web.service");
    EXPECT_EQ(unit_target("web.socket", Side::user).real, "web.socket");
    EXPECT_EQ(unit_target("my.app", Side::user).real, "my.app.service");
}

} // namespace
} // namespace initbridge::service
