#include "tests/unit/translate/memory_files.hpp"
#include "translate/list.hpp"
#include "translate/text/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Layers of one image, in memory, up to their list.
struct Listed {
    Loaded loaded;
    facts::TargetFacts facts;
    model::ServiceSet set;
    std::string text;

    explicit Listed(const MemoryFiles& files, LoadRequest wanted, facts::TargetFacts target = {})
        : loaded(files, std::move(wanted))
        , facts(std::move(target))
    {
        diag::Diagnostics& out = loaded.diagnostics;
        set = resolve::resolve(loaded.images.at(0), facts, out);
        EXPECT_FALSE(out.has_errors()) << testing::PrintToString(loaded.problems());
        text = list_services(set, facts);
    }

    [[nodiscard]] json::Value top() const { return json::parse(text).value(); }

    /// Of the service with this name.
    [[nodiscard]] json::Value service(std::string_view name) const
    {
        const json::Value list = top();
        for (const json::Value& item : *list.find("services")->as_array()) {
            if (*item.find("name") == json::Value(name)) {
                return item;
            }
        }
        return {};
    }

    /// `key` of the service, as text.
    [[nodiscard]] std::string said(std::string_view name, std::string_view key) const
    {
        const json::Value item = service(name);
        const json::Value* value = item.find(key);
        return value == nullptr ? "-" : json::dump(*value, 0);
    }
};

LoadRequest load(model::Init init, bool bootc = false)
{
    LoadRequest result = request({"web"});
    result.init = init;
    result.bootc = bootc;
    result.service_user = "app:1000:/home/app";
    return result;
}

MemoryFiles web(const std::string& entries)
{
    return {{"web/layer.yml", "name: web\n" + entries}};
}

TEST(List, SaysWhoseServicesTheseAre)
{
    const Listed listed(web("service: []\n"), load(model::Init::supervisord));
    EXPECT_EQ(
        listed.text,
        R"({
 "version": 1,
 "image": "web",
 "init": "supervisord",
 "user": {
  "name": "app",
  "uid": 1000,
  "home": "/home/app"
 },
 "services": []
}
)");
}

TEST(List, TellsAllOfAService)
{
    const Listed listed(
        web("service:\n"
            "  - {name: db, exec: /db, user: root, restart: on-failure, exit_codes: [3, 0],\n"
            "     priority: 7, enable: false, stdout: 'file:/var/log/db.log', stderr: none,\n"
            "     description: the store}\n"),
        load(model::Init::supervisord));
    EXPECT_EQ(
        json::dump(listed.service("db"), 0),
        R"({"name":"db","layer":"web","origin":"entry","runner":"supervisord","scope":"system",)"
        R"("starts_at_boot":false,"kind":"program","description":"the store","user":"root",)"
        R"("priority":7,"restart":"on-failure","exit_codes":[0,3],"instances":[{"name":"db",)"
        R"("stdout":"file:/var/log/db.log","stderr":"none"}]})");
}

TEST(List, NamesWhatTheInitKnowsThemBy)
{
    const std::string entries =
        "service:\n"
        "  - {name: one, exec: /one, scope: user}\n"
        "  - {name: dbus, exec: /bus}\n"
        "  - {name: many, exec: /many, instances: 2, stdout: 'file:%(ENV_HOME)s/"
        "%(process_num)02d.log'}\n"
        "port_relay: [80]\n";
    const Listed container(web(entries), load(model::Init::supervisord));
    EXPECT_EQ(
        container.said("many", "instances"),
        R"([{"name":"many:many_00","stdout":"file:/home/app/00.log","stderr":"stdout"},)"
        R"({"name":"many:many_01","stdout":"file:/home/app/01.log","stderr":"stdout"}])");
    EXPECT_THAT(
        service_names(container.set, container.facts),
        ElementsAre("one", "dbus", "many:many_00", "many:many_01", "relay-80"));
    EXPECT_EQ(container.said("relay-80", "origin"), R"("relay")");

    const Listed machine(web(entries), load(model::Init::systemd));
    EXPECT_EQ(machine.said("one", "scope"), R"("user")");
    EXPECT_THAT(
        service_names(machine.set, machine.facts),
        ElementsAre(
            "one.service",
            "initbridge-dbus.service",
            "many@0.service",
            "many@1.service",
            "relay-80.service"));
}

TEST(List, KeepsWhatOnlyTheRunningMachineKnows)
{
    LoadRequest undeclared = load(model::Init::supervisord);
    undeclared.service_user.reset();
    undeclared.env = {"ROOM"};
    const Listed listed(
        web("service:\n"
            "  - {name: a, exec: /a, stdout: 'file:%(ENV_HOME)s/%(ENV_ROOM)s',\n"
            "     stderr: 'file:%(here)s/%(host_node_name)s%(program_name)s'}\n"),
        undeclared);
    EXPECT_EQ(
        listed.said("a", "instances"),
        R"([{"name":"a","stdout":"file:%(ENV_HOME)s/%(ENV_ROOM)s",)"
        R"("stderr":"file:/etc/%(host_node_name)sa"}])");
    EXPECT_THAT(listed.text, HasSubstr(R"("home": "/root")"));
}

TEST(List, TellsOfListeners)
{
    const Listed listed(
        web("service:\n"
            "  - {name: a, kind: eventlistener, events: [TICK_5, process_state_fatal], exec: /a}\n"
            "  - {name: b, kind: eventlistener, events: [TICK_5], exec: /a, stdout: none}\n"
            "  - {name: c, kind: eventlistener, events: [TICK_5], exec: /a, stdout: 'file:/c'}\n"),
        load(model::Init::supervisord));
    EXPECT_EQ(listed.said("a", "kind"), R"("eventlistener")");
    EXPECT_EQ(listed.said("a", "events"), R"(["TICK_5","PROCESS_STATE_FATAL"])");
    EXPECT_EQ(
        listed.said("a", "instances"), R"([{"name":"a","stdout":"none","stderr":"journal"}])");
    EXPECT_EQ(listed.said("b", "instances"), R"([{"name":"b","stdout":"none","stderr":"none"}])");
    EXPECT_EQ(
        listed.said("c", "instances"), R"([{"name":"c","stdout":"file:/c","stderr":"journal"}])");
}

TEST(List, NamesPackagedUnitsByTheirOwnName)
{
    facts::TargetFacts facts;
    facts.root = facts::RootKind::full;
    facts.users["app"] = {1000, 1000, "/home/app"};
    facts.system_units["ssh.service"] = {
        "/usr/lib/systemd/system/ssh.service", facts::UnitOrigin::vendor, "[Service]\n", {}, false};
    facts.system_units["sshd.service"] = {
        "/usr/lib/systemd/system/sshd.service",
        facts::UnitOrigin::vendor,
        {},
        "ssh.service",
        false};
    const std::string entries = "service:\n"
                                "  - {name: shell, use_packaged: sshd}\n"
                                "  - {name: later, use_packaged: later.socket, enable: false}\n";
    const Listed machine(web(entries), load(model::Init::systemd), facts);
    EXPECT_EQ(
        json::dump(machine.service("shell"), 0),
        R"({"name":"shell","layer":"web","origin":"packaged","runner":"systemd",)"
        R"("scope":"system","starts_at_boot":true,"instances":[{"name":"ssh.service"}]})");
    EXPECT_EQ(machine.said("later", "instances"), R"([{"name":"later.socket"}])");
    EXPECT_EQ(machine.said("later", "starts_at_boot"), "false");

    const Listed container(web(entries), load(model::Init::supervisord), facts);
    EXPECT_THAT(container.text, Not(HasSubstr("shell")));
}

TEST(List, TellsOfUnitsThatLayersShip)
{
    const MemoryFiles files{
        {"web/layer.yml", "name: web\n"},
        {"web/tidy.service", "[Service]\nExecStart=/tidy\n"},
        {"web/tidy.timer", "[Timer]\nOnCalendar=daily\n[Install]\nWantedBy=default.target\n"}};
    const Listed machine(files, load(model::Init::systemd));
    EXPECT_EQ(
        json::dump(machine.service("tidy.timer"), 0),
        R"({"name":"tidy.timer","layer":"web","origin":"unit","runner":"systemd","scope":"user",)"
        R"("starts_at_boot":true,"instances":[{"name":"tidy.timer"}]})");
    EXPECT_EQ(machine.said("tidy", "starts_at_boot"), "false");
    EXPECT_EQ(machine.said("tidy", "instances"), R"([{"name":"tidy.service"}])");
    EXPECT_THAT(Listed(files, load(model::Init::supervisord)).text, Not(HasSubstr("tidy")));
}

TEST(List, TellsWhoRunsWhatUnderTheBridge)
{
    const Listed mixed(
        web("service:\n"
            "  - {name: a, exec: /a}\n"
            "  - {name: b, exec: /b, run_by: systemd}\n"),
        load(model::Init::systemd, true));
    EXPECT_EQ(*mixed.top().find("init"), json::Value("bridge"));
    EXPECT_EQ(mixed.said("a", "runner"), R"("supervisord")");
    EXPECT_THAT(service_names(mixed.set, mixed.facts), ElementsAre("a", "b.service"));

    const Listed native(
        web("service: [{name: b, exec: /b, run_by: systemd}]\n"), load(model::Init::systemd, true));
    EXPECT_EQ(*native.top().find("init"), json::Value("systemd"));
}

TEST(List, LeavesTheUsualNameToAnotherOwner)
{
    const std::string usual = "/usr/share/initbridge/services.json";
    diag::Diagnostics out;
    EXPECT_EQ(listing::path_for("me", {}, out), usual);
    std::map<std::string, plan::Manifest> manifests{{"me", {"me", {{usual, {}}}, {}}}};
    EXPECT_EQ(listing::path_for("me", manifests, out), usual);
    EXPECT_TRUE(out.empty());
    EXPECT_EQ(
        listing::path_for("other", manifests, out), "/usr/share/initbridge/services-other.json");
    ASSERT_EQ(out.items().size(), 1U);
    EXPECT_EQ(out.items().front().code, "listing/second-list");
    EXPECT_EQ(out.items().front().severity, diag::Severity::note);
}

} // namespace
} // namespace initbridge::tests
