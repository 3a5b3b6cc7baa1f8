#include "tests/unit/translate/memory_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::tests {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::string with_entry(const std::string& head = {})
{
    return head + "service:\n  - {name: run, exec: /bin/true}\n";
}

TEST(LoadLayers, ReadsALayerFolder)
{
    const Loaded loaded({{"d/web/layer.yml", with_entry()}}, request({"d/web"}));
    EXPECT_THAT(loaded.problems(), IsEmpty());
    ASSERT_THAT(loaded.images, SizeIs(1));
    EXPECT_EQ(loaded.images[0].name, "web");
    ASSERT_THAT(loaded.layers(), ElementsAre("web"));
    EXPECT_EQ(loaded.images[0].layers[0].manifest, "web/layer.yml");
    EXPECT_THAT(loaded.images[0].layers[0].entries, SizeIs(1));
}

TEST(LoadLayers, ReadsAManifestByItsPath)
{
    const Loaded loaded({{"d/web/layer.yml", with_entry()}}, request({"./d//web/layer.yml"}));
    EXPECT_THAT(loaded.layers(), ElementsAre("web"));
}

TEST(LoadLayers, NamesALooseManifestByItsStem)
{
    const Loaded loaded(
        {{"d/web.yml", with_entry()}, {"d/web.socket", "[Socket]\n"}}, request({"d/web.yml"}));
    ASSERT_THAT(loaded.layers(), ElementsAre("web"));
    EXPECT_EQ(loaded.images[0].layers[0].manifest, "web.yml");
    EXPECT_THAT(loaded.images[0].layers[0].units, IsEmpty());
}

TEST(LoadLayers, TakesALayersFolderInByteOrder)
{
    const Loaded loaded(
        {{"d/b/layer.yml", "name: b"},
         {"d/B/layer.yml", "name: B"},
         {"d/a/layer.yml", "name: a"},
         {"d/README.md", "not a layer"},
         {"d/scripts/run.sh", "nor this"}},
        request({"d"}));
    EXPECT_THAT(loaded.problems(), IsEmpty());
    EXPECT_THAT(loaded.layers(), ElementsAre("B", "a", "b"));
    EXPECT_EQ(loaded.images[0].name, "B");
}

TEST(LoadLayers, KeepsTheOrderOfTheArguments)
{
    const Loaded loaded(
        {{"d/b/layer.yml", "name: b"}, {"d/a/layer.yml", "name: a"}}, request({"d/b", "d/a"}));
    EXPECT_THAT(loaded.layers(), ElementsAre("b", "a"));
    EXPECT_EQ(loaded.images[0].name, "b");
}

TEST(LoadLayers, PutsDependenciesFirstThenPartsThenItself)
{
    const Loaded loaded(
        {{"d/app/layer.yml", "layer: {name: app, require: [base], layer: [part]}"},
         {"d/base/layer.yml", "layer: {name: base}"},
         {"d/part/layer.yml", "layer: {name: part, depends: [base, deep]}"},
         {"d/deep/layer.yml", "layer: {name: deep}"}},
        request({"d/app"}));
    EXPECT_THAT(loaded.problems(), IsEmpty());
    EXPECT_THAT(loaded.layers(), ElementsAre("base", "deep", "part", "app"));
    EXPECT_EQ(loaded.images[0].name, "app");
}

TEST(LoadLayers, WarnsOfADependencyThatIsNotBesideIt)
{
    const Loaded loaded(
        {{"d/app/layer.yml", "name: app\ndepends:\n  - chrom\n  - gone\n  - supervisord\n"},
         {"d/chrome/layer.yml", "name: chrome"}},
        request({"d/app"}));
    EXPECT_THAT(
        loaded.problems(),
        ElementsAre(
            "d/app/layer.yml:3: warning load/missing-layer no layer 'chrom' in 'd'; translated "
            "without it | did you mean 'chrome'?",
            "d/app/layer.yml:4: warning load/missing-layer no layer 'gone' in 'd'; translated "
            "without it | say where the other layers are with '--layers DIR'"));
    EXPECT_THAT(loaded.layers(), ElementsAre("app"));
}

TEST(LoadLayers, MissesNothingWhenTheLayersFolderIsNamed)
{
    LoadRequest wanted = request({"d/app"});
    wanted.layers_dir = "lib";
    const Loaded loaded(
        {{"d/app/layer.yml", "name: app\ndepends: [x, y]\n"}, {"lib/x/layer.yml", "name: x"}},
        wanted);
    EXPECT_THAT(
        loaded.problems(),
        ElementsAre("d/app/layer.yml:2: error load/missing-layer no layer 'y' in 'lib'"));
    EXPECT_THAT(loaded.layers(), ElementsAre("x", "app"));
}

TEST(LoadLayers, PrintsACycleWithItsPlaces)
{
    const Loaded loaded(
        {{"d/a/layer.yml", "name: a\ndepends: [b]\n"},
         {"d/b/layer.yml", "name: b\nlayers: [c]\n"},
         {"d/c/layer.yml", "name: c\nrequires: [a]\n"}},
        request({"d/a"}));
    EXPECT_THAT(
        loaded.problems(),
        ElementsAre("d/c/layer.yml:2: error load/layer-cycle layers need each other: 'a' -> 'b' "
                    "-> 'c' -> 'a' | take one of them out"));
    EXPECT_THAT(loaded.diagnostics.items()[0].related, SizeIs(2));
}

TEST(LoadLayers, LimitsTheDepthOfDependencies)
{
    LoadRequest wanted = request({"d/l0"});

    struct Chain {
        facts::SourceFile read(const std::string& path) const
        {
            facts::SourceFile file;
            if (path.ends_with("/layer.yml") && path.starts_with("d/l")) {
                const int number = std::stoi(path.substr(3));
                file.kind = facts::SourceFile::Kind::file;
                file.text = "name: l" + std::to_string(number) + "\ndepends: [l" +
                            std::to_string(number + 1) + "]\n";
            } else if (path.find("layer.yml") == std::string::npos) {
                file.kind = facts::SourceFile::Kind::directory;
                file.entries = {"layer.yml"};
            }
            return file;
        }
    };

    diag::SourceMap sources;
    Loader loader(wanted, sources);
    for (auto paths = loader.wanted(); !paths.empty(); paths = loader.wanted()) {
        for (const std::string& path : paths) {
            loader.provide(path, Chain{}.read(path));
        }
    }
    diag::Diagnostics out;
    static_cast<void>(loader.images(std::nullopt, out));
    ASSERT_THAT(out.items(), SizeIs(testing::Ge(1U)));
    EXPECT_EQ(out.items()[0].code, "load/too-deep");
}

TEST(LoadLayers, RefusesANameThatLeavesTheFolder)
{
    const Loaded loaded(
        {{"d/a/layer.yml", "name: a\ndepends: ['../secret']\n"}, {"secret/layer.yml", "name: s"}},
        request({"d/a"}));
    ASSERT_THAT(loaded.problems(), SizeIs(1));
    EXPECT_THAT(loaded.problems()[0], testing::HasSubstr("'../secret'"));
    EXPECT_TRUE(loaded.diagnostics.has_errors());
    EXPECT_THAT(loaded.layers(), ElementsAre("a"));
}

TEST(LoadLayers, RefusesAPathGivenTwice)
{
    const Loaded loaded({{"d/a/layer.yml", "name: a"}}, request({"d/a", "d/a/layer.yml"}));
    EXPECT_THAT(
        loaded.problems(),
        ElementsAre("error load/listed-twice the layer 'd/a/layer.yml' is given twice"));
}

TEST(LoadLayers, RefusesTwoLayersOfOneName)
{
    const Loaded loaded(
        {{"d/a/layer.yml", "name: same"}, {"e/b/layer.yml", "name: same"}},
        request({"d/a", "e/b"}));
    EXPECT_THAT(
        loaded.problems(),
        ElementsAre("e/b/layer.yml:1: error load/duplicate-layer two layers of the image are named "
                    "'same' | give one of them another 'name'"));
}

TEST(LoadLayers, SaysWhatIsWrongWithAPath)
{
    const Loaded loaded({{"d/x/notes.txt", "hello"}}, request({"nowhere", "d"}));
    EXPECT_THAT(
        loaded.problems(),
        ElementsAre(
            "error load/missing-path 'nowhere' does not exist",
            "error load/no-manifest 'd' has no layer.yml, nor has a folder in it | name a manifest, "
            "a layer folder, a folder of layer folders or an image file"));
    EXPECT_THAT(loaded.images, IsEmpty());
}

TEST(LoadLayers, TakesUnitsBesideTheManifestSortedByName)
{
    const Loaded loaded(
        {{"d/web/layer.yml", with_entry()},
         {"d/web/web.socket", "[Socket]\n"},
         {"d/web/a.timer", "[Timer]\n"},
         {"d/web/notes.md", ""}},
        request({"d/web"}));
    EXPECT_THAT(loaded.problems(), IsEmpty());
    const auto& units = loaded.images[0].layers[0].units;
    ASSERT_THAT(units, SizeIs(2));
    EXPECT_EQ(units[0].name, "a.timer");
    EXPECT_EQ(units[1].name, "web.socket");
    EXPECT_EQ(units[1].text, "[Socket]\n");
    EXPECT_EQ(loaded.sources.name(units[1].file), "d/web/web.socket");
}

TEST(LoadLayers, RefusesAUnitFileWithABadName)
{
    const Loaded loaded(
        {{"d/web/layer.yml", with_entry()}, {"d/web/a b.service", ""}}, request({"d/web"}));
    EXPECT_THAT(
        loaded.problems(),
        ElementsAre("error load/bad-unit-name 'd/web/a b.service' is not a name that systemd takes "
                    "for a unit"));
}

TEST(LoadLayers, PullsInTheLayerOfSupervisordInFront)
{
    const Loaded loaded(
        {{"d/web/layer.yml", with_entry()},
         {"d/supervisord/layer.yml", "name: supervisord\ndepends: [python]\n"},
         {"d/python/layer.yml", "name: python"}},
        request({"d/web"}));
    EXPECT_THAT(loaded.all(), IsEmpty());
    EXPECT_THAT(loaded.layers(), ElementsAre("python", "supervisord", "web"));
    EXPECT_EQ(loaded.images[0].name, "web");
}

TEST(LoadLayers, PullsInNothingForSystemdOrWithoutEntries)
{
    const MemoryFiles files{
        {"d/web/layer.yml", with_entry()},
        {"d/env/layer.yml", "name: env\nenv: {A: b}\n"},
        {"d/supervisord/layer.yml", "name: supervisord"}};
    LoadRequest on_systemd = request({"d/web"});
    on_systemd.init = model::Init::systemd;
    EXPECT_THAT(Loaded(files, on_systemd).layers(), ElementsAre("web"));
    EXPECT_THAT(Loaded(files, request({"d/env"})).layers(), ElementsAre("env"));
}

TEST(LoadLayers, NotesThatNoFolderHasTheLayerOfSupervisord)
{
    const Loaded loaded({{"d/web/layer.yml", with_entry()}}, request({"d/web"}));
    EXPECT_THAT(
        loaded.all(),
        ElementsAre("note load/no-init-layer no folder has the layer 'supervisord', which brings "
                    "supervisord | something else has to bring it into the image"));
}

TEST(LoadLayers, MakesEachLayerAnImageForCheck)
{
    LoadRequest wanted = request({"d"});
    wanted.grouping = Grouping::each;
    const Loaded loaded(
        {{"d/a/layer.yml", "name: a\ndepends: [b]\n"}, {"d/b/layer.yml", "name: b"}}, wanted);
    ASSERT_THAT(loaded.images, SizeIs(2));
    EXPECT_THAT(loaded.layers(0), ElementsAre("b", "a"));
    EXPECT_THAT(loaded.layers(1), ElementsAre("b"));
}

TEST(LoadLayers, NeedsNoMoreRoundsForMoreLayers)
{
    const LoadRequest wanted = request({"d"});
    const Loaded small({{"d/a/layer.yml", "name: a"}}, wanted);
    const Loaded larger(
        {{"d/a/layer.yml", "name: a"},
         {"d/b/layer.yml", "name: b"},
         {"d/c/layer.yml", "name: c"},
         {"d/e/layer.yml", "name: e"}},
        wanted);
    EXPECT_EQ(small.rounds, larger.rounds);
    EXPECT_LE(small.rounds, 4);
}

} // namespace
} // namespace initbridge::tests
