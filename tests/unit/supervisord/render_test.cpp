#include "tests/unit/supervisord/sets.hpp"

#include <gtest/gtest.h>

namespace initbridge::test {

namespace {

std::vector<std::string> paths(const plan::FileTree& tree)
{
    std::vector<std::string> result;
    for (const auto& [path, node] : tree.nodes()) {
        result.push_back(path);
    }
    return result;
}

std::string content(const plan::FileTree& tree, const std::string& path)
{
    const plan::Node* node = tree.find(path);
    return node == nullptr ? "no such file" : std::get<plan::File>(*node).content;
}

plan::Directory folder(const plan::FileTree& tree, const std::string& path)
{
    const plan::Node* node = tree.find(path);
    return node == nullptr ? plan::Directory{1, {}} : std::get<plan::Directory>(*node);
}

} // namespace

TEST(RenderTest, WritesAConfigurationWithoutServices)
{
    Services services;
    const plan::FileTree tree = services.render();
    EXPECT_EQ(paths(tree), std::vector<std::string>{"/etc/supervisord.conf"});
    EXPECT_NE(content(tree, "/etc/supervisord.conf").find("\n[supervisord]\n"), std::string::npos);
    EXPECT_EQ(services.report(), "");
}

TEST(RenderTest, AssemblesTheFragmentsInLayerOrder)
{
    Services services;
    services.add(service("zeta").exec({"z"}), "first");
    services.add(service("alpha").exec({"a"}).description("the\x1b one"), "second").description =
        "the\x1b one";
    const plan::FileTree tree = services.render();
    const std::string all = content(tree, "/etc/supervisord.conf");
    const auto zeta = all.find("\n# zeta of first/layer.yml\n[program:zeta]\n");
    const auto alpha = all.find("\n# alpha of second/layer.yml\n# the? one\n[program:alpha]\n");
    ASSERT_NE(zeta, std::string::npos) << all;
    ASSERT_NE(alpha, std::string::npos) << all;
    EXPECT_LT(zeta, alpha);
    const std::string fragment = content(tree, "/etc/supervisord.d/first-zeta.conf");
    EXPECT_TRUE(fragment.starts_with("# Made by initbridge ")) << fragment;
    EXPECT_NE(fragment.find(" from first/layer.yml. Do not edit.\n"), std::string::npos);
}

TEST(RenderTest, RefusesTwoEntriesForOneFile)
{
    Services services;
    services.add(service("c", 3).exec({"x"}), "a-b");
    services.add(service("b-c", 7).exec({"x"}), "a");
    static_cast<void>(services.render());
    EXPECT_EQ(
        services.report(),
        "error supervisord/same-file 7: 'c' of layer 'a-b' and 'b-c' of layer 'a' would both be "
        "written to '/etc/supervisord.d/a-b-c.conf'\n");
}

TEST(RenderTest, SkipsPackagedUnitsWithoutATwin)
{
    Services services;
    const model::ServiceEntry alone = service("ssh", 5).use_packaged("ssh.service");
    const model::ServiceEntry pair = service("db", 9).use_packaged("db.service");
    services.set.packaged.resize(2);
    services.set.packaged[0].entry = &alone;
    services.set.packaged[0].unit = "ssh.service";
    services.set.packaged[1].entry = &pair;
    services.set.packaged[1].has_twin = true;
    static_cast<void>(services.render());
    EXPECT_EQ(
        services.report(),
        "warning supervisord/packaged-skipped 5: 'ssh' is skipped: 'ssh.service' is a unit of "
        "systemd\n");
    EXPECT_EQ(services.diagnostics.items()[0].hint, "give 'ssh' an 'exec', or target systemd");
}

TEST(RenderTest, NotesReadyMadeUnits)
{
    Services services;
    services.image.layers.push_back(layer("web")
                                        .entry(service("pair").exec({"x"}))
                                        .ready_unit("a.socket", "")
                                        .ready_unit("pair.service", ""));
    static_cast<void>(services.render());
    EXPECT_EQ(
        services.report(),
        "note supervisord/unit-ignored 0: unit 'a.socket' is not installed: the target is "
        "supervisord\n");
}

TEST(RenderTest, SaysThatSupervisordEndsWithZero)
{
    Services services;
    services.add(service("web", 10).exec({"x"}).on_fatal({model::FatalAction::exit, 1, {}}));
    (void)services.render();
    EXPECT_EQ(
        services.report(),
        "note supervisord/exit-status 12: supervisord itself ends with 0, whatever 'on_fatal' of "
        "'web' says\n");
}

TEST(RenderTest, ItsOwnListenerNeedsInitbridgeInTheRoot)
{
    Services services;
    model::Service& warden = services.add(service("warden", 10).exec({"x"}));
    warden.entry = nullptr;
    warden.kind = model::Kind::eventlistener;
    services.facts.root = facts::RootKind::full;
    EXPECT_EQ(services.render().find("/etc/supervisord.d/web-warden.conf"), nullptr);
    EXPECT_NE(services.report().find("error supervisord/needs-initbridge"), std::string::npos);
    services.facts.initbridge = "/usr/bin/initbridge";
    EXPECT_NE(services.render().find("/etc/supervisord.d/web-warden.conf"), nullptr);
}

TEST(RenderTest, WaitsForTheEndOfAOneshot)
{
    Services services;
    services.add(service("web", 10).exec({"x"})).awaited_ends = {"init", "many@0"};
    EXPECT_NE(services.render().find("/etc/supervisord.d/web-web.conf"), nullptr);
    EXPECT_EQ(
        services.report(),
        "note supervisord/wait-is-running 10: supervisord takes 'web' for running while it waits "
        "for the end of init, many@0\n");

    services.options.shim = shim::Use::never;
    EXPECT_EQ(services.render().find("/etc/supervisord.d/web-web.conf"), nullptr);
    EXPECT_EQ(
        services.report(),
        "error supervisord/needs-shim 10: 'after' of 'web' needs the shim under supervisord\n");
}

TEST(RenderTest, NeedsTheShimToWait)
{
    Services services;
    model::Service& made = services.add(service("web", 10)
                                            .exec({"x"})
                                            .wait_for({{model::WaitKind::file, "/run/x", {}}})
                                            .environment_file("/etc/\nx"));
    made.environment_file = model::EnvironmentFile{model::Text("/etc/x"), false};
    const plan::FileTree tree = services.render();
    EXPECT_EQ(
        services.report(),
        "note supervisord/wait-is-running 12: supervisord takes 'web' for running after 1 s of "
        "waiting; if what it waits for does not come, that is an exit and no failed start\n");
    EXPECT_NE(tree.find("/etc/supervisord.d/web-web.conf"), nullptr);

    services.options.shim = shim::Use::never;
    EXPECT_EQ(services.render().find("/etc/supervisord.d/web-web.conf"), nullptr);
    EXPECT_EQ(
        services.report(),
        "error supervisord/needs-shim 12: 'wait_for' of 'web' needs the shim under supervisord\n");

    services.options.shim = shim::Use::automatic;
    made.environment_file->path = model::Text("/etc/\nx");
    EXPECT_EQ(services.render().find("/etc/supervisord.d/web-web.conf"), nullptr);
}

TEST(RenderTest, WarnsOfOrderThatCannotBeKept)
{
    Services services;
    model::Service& made =
        services.add(service("web", 10).exec({"x"}).wanted_by({"graphical.target"}));
    made.after = {{0, "network.target", mark(20)}};
    made.before_units = {{0, "late.service", mark(21)}};
    static_cast<void>(services.render());
    EXPECT_EQ(
        services.report(),
        "warning supervisord/no-equivalent 20: 'after: network.target' of 'web' cannot be kept: "
        "supervisord knows no units\n"
        "warning supervisord/no-equivalent 21: 'before: late.service' of 'web' cannot be kept: "
        "supervisord knows no units\n"
        "warning supervisord/no-equivalent 12: 'wanted_by' of 'web' cannot be kept: supervisord "
        "knows no targets\n");
}

TEST(RenderTest, RefusesAUserThatCannotBecomeAnother)
{
    Services services;
    services.image.user = {"app", 1000, "/home/app", true};
    services.add(service("web", 10).exec({"x"}).user("www")).user = "www";
    services.add(service("own", 20).exec({"x"}).user("1000")).user = "1000";
    static_cast<void>(services.render());
    EXPECT_EQ(
        services.report(),
        "error supervisord/cannot-switch-user 12: 'web' wants to run as 'www', but supervisord "
        "runs as 'app' and cannot switch\n");
}

TEST(RenderTest, RefusesAUserThatAFullRootDoesNotKnow)
{
    Services services;
    services.facts.root = facts::RootKind::full;
    services.facts.users = {{"www", {33, 33, "/srv"}}};
    services.add(service("a", 10).exec({"x"}).user("4711")).user = "4711";
    services.add(service("b", 20).exec({"x"}).user("33")).user = "33";
    services.add(service("c", 30).exec({"x"}).user("root")).user = "root";
    static_cast<void>(services.render());
    EXPECT_EQ(
        services.report(),
        "error supervisord/unknown-user 12: user '4711' of 'a' is not known in the root\n");
}

TEST(RenderTest, RefusesTextsThatNoFileCanHold)
{
    Services services;
    model::Service& made = services.add(service("web", 10).exec({"x"}).env("A", "b"));
    made.argv.push_back({model::Text(std::string("a\0b", 3)), mark(30)});
    made.own_env = {{"A", model::Text("\xFF")}};
    made.stdout_log = log_file("/srv/a\nb");
    made.stderr_log = log_file("relative");
    made.working_directory_said = true;
    made.working_directory = model::Text("/a\x7F");
    static_cast<void>(services.render());
    EXPECT_EQ(
        services.report(),
        "error supervisord/not-representable 30: a word of the command of 'web' holds a NUL byte\n"
        "error supervisord/not-representable 13: variable 'A' of 'web' holds invalid UTF-8\n"
        "error supervisord/bad-path 10: 'working_directory' of 'web' holds a control character\n"
        "error supervisord/bad-path 10: 'stdout' of 'web' holds a control character\n"
        "error supervisord/bad-path 10: 'stderr' of 'web' is not an absolute path\n");
}

TEST(RenderTest, MakesLogFoldersForTheServiceUser)
{
    Services services;
    services.image.user = {"app", std::nullopt, std::nullopt, true};
    services.facts.users = {{"app", {1000, 1001, "/home/app"}}};
    model::Service& made = services.add(service("web").exec({"x"}));
    made.home = "/home/app";
    made.instances = 2;
    made.stdout_log.kind = model::LogKind::file;
    made.stdout_log.path =
        join({"/var/log/web", expansion(model::ExpansionKind::process_num), "/o"});
    made.stderr_log.kind = model::LogKind::file;
    made.stderr_log.path = join({home(), "/state/web/e.log"});
    const plan::FileTree tree = services.render();
    const plan::Directory owned{0755, plan::Owner{1000, 1001}};
    EXPECT_EQ(
        paths(tree),
        (std::vector<std::string>{
            "/etc/supervisord.conf",
            "/etc/supervisord.d/web-web.conf",
            "/home/app/state",
            "/home/app/state/web",
            "/var/log/web0",
            "/var/log/web1"}));
    EXPECT_EQ(folder(tree, "/home/app/state"), owned);
    EXPECT_EQ(folder(tree, "/var/log/web1"), owned);
    EXPECT_EQ(services.report(), "");
}

TEST(RenderTest, LeavesTheDistributionsFoldersToRoot)
{
    Services services;
    services.image.user = {"app", 1000, "/home/app", true};
    services.add(service("web", 4).exec({"x"})).stdout_log = log_file("/var/log/web.log");
    services.add(service("tmp", 8).exec({"x"})).stdout_log = log_file("/tmp/web.log");
    const plan::FileTree tree = services.render();
    EXPECT_EQ(folder(tree, "/var/log"), (plan::Directory{0755, std::nullopt}));
    EXPECT_EQ(tree.find("/tmp"), nullptr);
    EXPECT_EQ(
        services.report(),
        "warning supervisord/log-not-writable 4: folder '/var/log' belongs to root, but "
        "supervisord runs as 'app'\n");
}

TEST(RenderTest, WarnsOnceOfFoldersWhoseOwnerIsNotKnown)
{
    Services services;
    services.image.user = {"app", std::nullopt, std::nullopt, true};
    services.add(service("web", 4).exec({"x"})).stdout_log = log_file("/srv/a/web.log");
    services.add(service("db", 8).exec({"x"})).stdout_log = log_file("/srv/b/db.log");
    const plan::FileTree tree = services.render();
    EXPECT_EQ(folder(tree, "/srv/b"), (plan::Directory{0755, std::nullopt}));
    EXPECT_EQ(
        services.report(),
        "warning supervisord/log-not-writable 4: folder '/srv/a' will belong to root: the uid of "
        "'app' is not known\n");
}

TEST(RenderTest, WarnsOfAFolderThatNobodyKnows)
{
    Services services;
    model::Service& made = services.add(service("web", 4).exec({"x"}));
    made.stdout_log.kind = model::LogKind::file;
    made.stdout_log.path = join({env("LOGS"), "/web.log"});
    static_cast<void>(services.render());
    EXPECT_EQ(
        services.report(),
        "warning supervisord/log-folder-unknown 4: the folder of a log file of 'web' is known "
        "only at run time\n");
}

} // namespace initbridge::test
