#include "tests/unit/systemd/services.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::systemd {

namespace {

using test::values;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> paths(const Rendering& rendering)
{
    std::vector<std::string> result;
    for (const auto& [path, node] : rendering.tree.nodes()) {
        result.push_back(path);
    }
    return result;
}

TEST(Render, WritesUnitsLinksAndPresets)
{
    test::Setup setup;
    setup.add("web");
    setup.add("idle").starts_at_boot = false;
    EXPECT_THAT(
        paths(setup.render()),
        ElementsAre(
            "/etc/systemd/system/idle.service",
            "/etc/systemd/system/multi-user.target.wants/web.service",
            "/etc/systemd/system/web.service",
            "/usr/lib/systemd/system-preset/10-initbridge-demo.preset"));
    EXPECT_THAT(
        setup.text("/usr/lib/systemd/system-preset/10-initbridge-demo.preset"),
        HasSubstr("disable idle.service\nenable web.service\n"));
}

TEST(Render, EnablesEveryCopyOfATemplate)
{
    test::Setup setup;
    setup.add("pool").instances = 2;
    EXPECT_THAT(
        paths(setup.render()),
        ElementsAre(
            "/etc/systemd/system/multi-user.target.wants/pool@0.service",
            "/etc/systemd/system/multi-user.target.wants/pool@1.service",
            "/etc/systemd/system/pool@.service",
            "/usr/lib/systemd/system-preset/10-initbridge-demo.preset"));
}

TEST(Render, CapsTheMemoryOfALayer)
{
    test::Setup setup;
    setup.image.layers[0].name.value = "web-app";
    setup.image.layers[0].memory.max = {6ULL << 30U, {}};
    setup.image.layers[0].memory.swap_max = {std::numeric_limits<std::uint64_t>::max(), {}};
    setup.add("web");
    EXPECT_THAT(
        values(setup.unit("web.service"), "Slice"), ElementsAre(R"(initbridge-web\x2dapp.slice)"));
    const std::string slice = setup.unit(R"(initbridge-web\x2dapp.slice)");
    EXPECT_THAT(values(slice, "MemoryMax"), ElementsAre("6442450944"));
    EXPECT_THAT(values(slice, "MemorySwapMax"), ElementsAre("infinity"));
}

TEST(Render, StartsTheManagerOfADeclaredUserAtBoot)
{
    test::Setup setup;
    setup.image.user = {"app", 1000, "/home/app", true};
    model::Service& service = setup.add_user("agent");
    EXPECT_THAT(
        setup.text("/usr/lib/tmpfiles.d/initbridge-demo.conf"),
        HasSubstr("f /var/lib/systemd/linger/app 0644 root root -\n"));
    service.starts_at_boot = false;
    EXPECT_EQ(setup.text("/usr/lib/tmpfiles.d/initbridge-demo.conf"), "");
}

TEST(Render, MakesLogFilesForTheUserThatWritesThem)
{
    test::Setup setup;
    setup.image.user = {"app", 1000, "/home/app", true};
    setup.facts.users["app"] = {1000, 100, "/home/app"};
    setup.add("web").stdout_log = test::log_file("/var/log/web/out");
    EXPECT_THAT(
        setup.text("/usr/lib/tmpfiles.d/initbridge-demo.conf"),
        HasSubstr("d /var/log/web 0755 app 100 -\nf /var/log/web/out 0644 app 100 -\n"));
    EXPECT_THAT(test::codes(setup.out), ElementsAre("systemd/no-rotation"));
}

TEST(Render, InstallsReadyMadeUnitsAsTheyAre)
{
    test::Setup setup;
    const std::string text = "[Socket]\nListenStream=80\n[Install]\nWantedBy=sockets.target\n";
    setup.image.layers[0].units.push_back({"web.socket", text, {}});
    EXPECT_EQ(setup.unit("web.socket"), text);
    EXPECT_NE(
        setup.render().tree.find("/etc/systemd/system/sockets.target.wants/web.socket"), nullptr);
}

TEST(Render, PutsReadyMadeUnitsOfTheUserManagerThere)
{
    test::Setup setup;
    setup.image.layers[0].units = {
        {"a.service", "[Service]\nExecStart=/bin/a\n", {}},
        {"a.socket",
         "[Socket]\nListenStream=%t/a\n[Install]\nWantedBy=sockets.target default.target\n",
         {}},
        {"b.service",
         "[Service]\nExecStart=/bin/b\n[Install]\nWantedBy=default.target multi-user.target\n",
         {}},
    };
    EXPECT_NE(setup.user_unit("a.socket"), "");
    EXPECT_NE(setup.user_unit("a.service"), ""); // goes with its socket
    EXPECT_NE(setup.unit("b.service"), "");
}

TEST(Render, LeavesUnitsOfTheSystemOutOfWhatOneUserGets)
{
    test::Setup setup;
    setup.image.only_user = true;
    setup.image.user = {"app", 1000, "/home/app", true};
    setup.image.layers[0].units = {
        {"a.service", "[Service]\nExecStart=/bin/a\n[Install]\nWantedBy=default.target\n", {}},
        {"b.service", "[Service]\nExecStart=/bin/b\n[Install]\nWantedBy=multi-user.target\n", {}},
    };
    EXPECT_NE(setup.user_unit("a.service"), "");
    EXPECT_EQ(setup.unit("b.service"), "");
    EXPECT_EQ(setup.text("/usr/lib/tmpfiles.d/initbridge-demo.conf"), ""); // nor lets it linger
    EXPECT_THAT(test::codes(setup.out), testing::Each("systemd/other-scope"));
}

TEST(Render, RefusesTwoFilesInOnePlace)
{
    test::Setup setup;
    setup.add("a").unit = "x";
    setup.add("b", {"/usr/bin/false"}).unit = "x";
    (void)setup.render();
    EXPECT_THAT(test::codes(setup.out), ElementsAre("systemd/duplicate-unit"));
}

TEST(Render, WritesVendorUnitsWhenAsked)
{
    test::Setup setup;
    setup.options.layout = Layout::vendor;
    setup.add("web");
    EXPECT_NE(setup.text("/usr/lib/systemd/system/web.service"), "");
}

TEST(Checks, OnFatalNeedsTheShim)
{
    test::Setup setup;
    setup.facts.shim = "the shim";
    setup.add("fatal");
    setup.entries.back() =
        test::service("fatal").on_fatal({model::FatalAction::exit, 3, ""}).build();
    EXPECT_THAT(setup.unit("fatal.service"), HasSubstr("OnFailure=initbridge-fatal-fatal.service"));
    EXPECT_THAT(
        setup.unit("initbridge-fatal-fatal.service"), HasSubstr("systemctl --no-block exit 3\n"));
    setup.options.shim = shim::Use::never;
    EXPECT_THAT(paths(setup.render()), IsEmpty());
    EXPECT_THAT(test::codes(setup.out), ElementsAre("systemd/needs-shim"));
}

TEST(Checks, AListenerNeedsTheShimAndInitbridge)
{
    test::Setup setup;
    setup.add("listener").kind = model::Kind::eventlistener;
    setup.options.shim = shim::Use::never;
    EXPECT_THAT(paths(setup.render()), IsEmpty());
    setup.options.shim = shim::Use::automatic;
    setup.facts.shim = "the shim";
    setup.facts.root = facts::RootKind::full;
    EXPECT_THAT(paths(setup.render()), IsEmpty());
    EXPECT_THAT(
        test::codes(setup.out), ElementsAre("systemd/needs-shim", "systemd/needs-initbridge"));
    setup.facts.initbridge = "/usr/local/bin/initbridge";
    EXPECT_THAT(
        setup.unit("listener.service"),
        HasSubstr("ExecStart=:/usr/local/bin/initbridge \"eventlistener-host\""));
}

TEST(Render, PutsTheShimThereWhereAServiceNeedsIt)
{
    test::Setup setup;
    setup.facts.shim = "the shim";
    setup.add("plain");
    EXPECT_EQ(setup.text(std::string(shim::path)), "");
    setup.add("retries");
    setup.entries.back() = test::service("retries").start_retries(5).build();
    EXPECT_EQ(setup.text(std::string(shim::path)), "the shim");
    setup.options.shim = shim::Use::never;
    EXPECT_EQ(setup.text(std::string(shim::path)), "");
}

TEST(Checks, RefusesVariablesOfRunTime)
{
    test::Setup setup;
    setup.add("a", {"/usr/bin/x", test::env("TOKEN")});
    EXPECT_THAT(paths(setup.render()), IsEmpty());
    EXPECT_THAT(test::codes(setup.out), ElementsAre("systemd/runtime-variable"));
    EXPECT_THAT(setup.out.items()[0].hint, HasSubstr("--env TOKEN=VALUE"));
}

TEST(Checks, ComplainsOnceOfASharedVariableOfRunTime)
{
    test::Setup setup;
    model::Environment base = test::plain_env;
    base["TOKEN"] = test::env("TOKEN");
    setup.base_env = std::make_shared<const model::Environment>(base);
    setup.add("a");
    setup.add("b");
    (void)setup.render();
    EXPECT_THAT(test::codes(setup.out), ElementsAre("systemd/runtime-variable"));
}

TEST(Checks, RefusesPathsThatSystemdDrops)
{
    test::Setup setup;
    setup.add("a").stdout_log = test::log_file("/var/../x");
    setup.add("b").working_directory = model::Text("/a\nb");
    setup.add("c").working_directory = model::Text("/a\xef\xbf\xbf");
    EXPECT_THAT(paths(setup.render()), IsEmpty());
    EXPECT_THAT(
        test::codes(setup.out),
        ElementsAre("systemd/unusable-path", "systemd/unusable-path", "systemd/noncharacter"));
}

TEST(Checks, RefusesToStartBeforeTheBasicSystem)
{
    test::Setup setup;
    setup.add("a").wanted_by = {"sysinit.target"};
    setup.add("b").before_units = {{0, "basic.target", test::mark(2)}};
    EXPECT_THAT(paths(setup.render()), IsEmpty());
    EXPECT_THAT(test::codes(setup.out), ElementsAre("systemd/early-boot", "systemd/early-boot"));
}

TEST(Checks, RefusesToWaitWithoutTheShim)
{
    test::Setup setup;
    setup.options.shim = shim::Use::never;
    setup.add("waiter");
    setup.entries.back() =
        test::service("waiter").wait_for({{model::WaitKind::file, "/x", std::nullopt}}).build();
    EXPECT_THAT(paths(setup.render()), IsEmpty());
    EXPECT_THAT(test::codes(setup.out), ElementsAre("systemd/needs-shim"));
}

TEST(Checks, WarnsOfRetriesThatSystemdDoesNotMake)
{
    test::Setup setup;
    setup.add("a");
    setup.entries.back() = test::service("a").start_retries(5).build();
    (void)setup.render();
    EXPECT_THAT(test::codes(setup.out), IsEmpty());
    setup.options.shim = shim::Use::never;
    (void)setup.render();
    EXPECT_THAT(test::codes(setup.out), ElementsAre("systemd/no-equivalent"));
    EXPECT_FALSE(setup.out.has_errors());
}

TEST(Checks, NotesALogFolderThatNothingMakes)
{
    test::Setup setup;
    setup.add_user("a").stdout_log = test::log_file("/srv/log/x");
    (void)setup.render();
    EXPECT_THAT(test::codes(setup.out), ElementsAre("systemd/no-rotation", "systemd/log-folder"));
}

} // namespace

} // namespace initbridge::systemd
