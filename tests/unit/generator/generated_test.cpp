#include "tests/unit/translate/memory_files.hpp"
#include "translate/generator/generated.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <variant>

namespace initbridge::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// What a generator makes of one layer.
struct Made {
    explicit Made(
        const std::string& entries,
        model::Scope scope = model::Scope::system,
        const facts::TargetFacts& facts = {})
    {
        LoadRequest wanted = request({"/etc/initbridge/layers.d/a%b/layer.yml"});
        wanted.init = model::Init::systemd;
        wanted.native = true;
        const Loaded loaded(
            {{"/etc/initbridge/layers.d/a%b/layer.yml", "name: a\nservice:\n" + entries}}, wanted);
        EXPECT_THAT(loaded.problems(), IsEmpty());
        const auto set = resolve::resolve(loaded.images.at(0), facts, out);
        const auto rendering =
            render(set, facts, {{"layers", systemd::Layout::admin}, std::nullopt, {}}, out);
        const generator::Target target{scope, "/run/systemd/generator"};
        tree = generator::generated(rendering, set, loaded.sources, target, out);
        EXPECT_FALSE(out.has_errors());
    }

    [[nodiscard]] std::vector<std::string> paths() const
    {
        std::vector<std::string> result;
        for (const auto& [path, node] : tree.nodes()) {
            const auto* link = std::get_if<plan::Symlink>(&node);
            result.push_back(link == nullptr ? path : path + " -> " + link->target);
        }
        return result;
    }

    [[nodiscard]] std::string text(const std::string& path) const
    {
        const plan::Node* node = tree.find(path);
        return node == nullptr ? std::string() : std::get<plan::File>(*node).content;
    }

    diag::Diagnostics out;
    plan::FileTree tree;
};

TEST(GeneratedTest, UnitsAndTheLinksThatStartThemStandInItsFolder)
{
    const Made made(
        "  - {name: x, exec: /bin/x}\n  - {name: y, exec: /bin/y, auto_start: false}\n");
    EXPECT_THAT(
        made.paths(),
        ElementsAre(
            "/multi-user.target.wants/x.service -> ../x.service", "/x.service", "/y.service"));
}

TEST(GeneratedTest, UnitsNameTheManifestTheyAreFrom)
{
    const Made made("  - {name: x, exec: /bin/x}\n");
    EXPECT_THAT(
        made.text("/x.service"),
        HasSubstr("[Unit]\nSourcePath=/etc/initbridge/layers.d/a%%b/layer.yml\n"));
}

TEST(GeneratedTest, EachManagerGetsWhatIsInItsScope)
{
    const std::string both =
        "  - {name: x, exec: /bin/x}\n  - {name: y, exec: /bin/y, scope: user}\n";
    EXPECT_THAT(
        Made(both).paths(),
        ElementsAre("/multi-user.target.wants/x.service -> ../x.service", "/x.service"));
    EXPECT_THAT(
        Made(both, model::Scope::user).paths(),
        ElementsAre("/default.target.wants/y.service -> ../y.service", "/y.service"));
}

TEST(GeneratedTest, FoldersOfLogsAreMadeWhenVarIsThere)
{
    const Made made("  - {name: x, exec: /bin/x, stdout: 'file:/var/log/x/out'}\n");
    EXPECT_THAT(
        made.text("/x.service"),
        HasSubstr("Wants=initbridge-folders.service\nAfter=initbridge-folders.service\n"));
    EXPECT_THAT(
        made.text("/initbridge-folders.service"),
        HasSubstr("ExecStart=:systemd-tmpfiles --create "
                  "\"/run/systemd/generator/initbridge.tmpfiles\"\n"));
    EXPECT_THAT(made.text("/initbridge.tmpfiles"), HasSubstr("/var/log/x/out"));
}

TEST(GeneratedTest, APackagedUnitIsWantedWhereItStands)
{
    facts::TargetFacts facts;
    facts.root = facts::RootKind::full;
    facts.system_units["ssh.service"] = {
        "/usr/lib/systemd/system/ssh.service",
        facts::UnitOrigin::vendor,
        "[Service]\nExecStart=/bin/ssh\n[Install]\nWantedBy=multi-user.target\n",
        {},
        false};
    const Made made("  - {name: ssh, use_packaged: ssh}\n", model::Scope::system, facts);
    EXPECT_THAT(
        made.paths(),
        ElementsAre("/multi-user.target.wants/ssh.service -> /usr/lib/systemd/system/ssh.service"));
}

TEST(GeneratedTest, WhatItCannotTakeAwayIsAWarning)
{
    facts::TargetFacts facts;
    facts.root = facts::RootKind::full;
    facts.system_units["ssh.service"] = {
        "/usr/lib/systemd/system/ssh.service",
        facts::UnitOrigin::vendor,
        "[Service]\nExecStart=/bin/ssh\n[Install]\nWantedBy=multi-user.target\n",
        {},
        false};
    const std::string link = "/etc/systemd/system/multi-user.target.wants/ssh.service";
    facts.enable_links[link] = "/usr/lib/systemd/system/ssh.service";
    const Made made(
        "  - {name: ssh, use_packaged: ssh, enable: false}\n", model::Scope::system, facts);
    EXPECT_THAT(made.paths(), IsEmpty());
    const auto& items = made.out.items();
    const auto warning =
        std::ranges::find(items, "generator/still-enabled", &diag::Diagnostic::code);
    ASSERT_NE(warning, items.end());
    EXPECT_THAT(warning->message, HasSubstr(link));
    EXPECT_EQ(
        warning->hint, "a generator removes nothing; run 'systemctl disable ssh.service' once");
}

TEST(GeneratedTest, ABadLayerIsAUnitThatTellsWhy)
{
    plan::FileTree tree;
    generator::add_bad_layer(
        tree, {"we b%", "/etc/l/we b%", "/etc/l/we b%/layer.yml", 2}, "/usr/bin/initbridge");
    const plan::Node* node = tree.find("/initbridge-layer-we_b_.service");
    ASSERT_NE(node, nullptr);
    const std::string& text = std::get<plan::File>(*node).content;
    EXPECT_THAT(text, HasSubstr("Description=Services of a layer that has 2 errors\n"));
    EXPECT_THAT(text, HasSubstr("SourcePath=/etc/l/we b%%/layer.yml\n"));
    EXPECT_THAT(
        text,
        HasSubstr("ExecStart=:\"/usr/bin/initbridge\" check --generator -- \"/etc/l/we b%%\"\n"));
    EXPECT_NE(tree.find("/multi-user.target.wants/initbridge-layer-we_b_.service"), nullptr);
}

} // namespace
} // namespace initbridge::tests
