#include "tests/unit/translate/memory_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

LoadRequest image(const std::string& name)
{
    LoadRequest result = request({"image.yml"});
    result.image = name;
    return result;
}

MemoryFiles tree(const std::string& images)
{
    return {
        {"image.yml", images},
        {"layers/a/layer.yml", "name: a\nservice:\n  - {name: run, exec: /bin/true}\n"},
        {"layers/b/layer.yml", "name: b"},
        {"layers/boot/layer.yml", "name: boot\ncapabilities: {preserve_user: true}\n"},
        {"layers/supervisord/layer.yml", "name: supervisord"}};
}

TEST(LoadImages, PutsTheLayersOfTheBaseFirst)
{
    const Loaded loaded(
        tree("image:\n"
             "  top: {base: middle, layers: [a]}\n"
             "  middle: {base: 'quay.io/fedora/fedora:43', layers: [b, a], user: 'dev:1000:/h'}\n"),
        image("top"));
    EXPECT_THAT(loaded.problems(), IsEmpty());
    EXPECT_THAT(loaded.layers(), ElementsAre("supervisord", "b", "a"));
    EXPECT_EQ(loaded.images[0].name, "top");
    EXPECT_EQ(loaded.images[0].user.name, "dev");
    EXPECT_EQ(loaded.images[0].user.uid, 1000U);
    EXPECT_EQ(loaded.images[0].user.home, "/h");
    EXPECT_TRUE(loaded.images[0].user.declared);
}

TEST(LoadImages, TakesWhatTheNearestImageSays)
{
    const std::string images = "image:\n"
                               "  top: {base: low, layers: [b], user: near, init: systemd}\n"
                               "  low: {distro: ['debian:12', debian], user: far, bootc: true}\n";
    const Loaded loaded(tree(images), image("top"));
    EXPECT_EQ(loaded.images[0].user.name, "near");
    EXPECT_EQ(loaded.images[0].init, model::Init::systemd);
    EXPECT_TRUE(loaded.images[0].bootc);
    EXPECT_THAT(loaded.images[0].distro, ElementsAre("debian:12", "debian"));
}

TEST(LoadImages, OptionsWinOverTheFile)
{
    LoadRequest wanted = image("top");
    wanted.init = model::Init::supervisord;
    wanted.service_user = "me";
    wanted.distro = {"arch"};
    wanted.env = {"A=1=2", "B"};
    const Loaded loaded(
        tree("top: {layers: [a], init: systemd, user: x, distro: [fedora]}\n"
             "other: {layers: [b]}\n"),
        wanted);
    EXPECT_THAT(loaded.problems(), IsEmpty());
    EXPECT_EQ(loaded.images[0].init, model::Init::supervisord);
    EXPECT_EQ(loaded.images[0].user.name, "me");
    EXPECT_THAT(loaded.images[0].distro, ElementsAre("arch"));
    EXPECT_EQ(loaded.images[0].extra_env.at("A"), "1=2");
    EXPECT_EQ(loaded.images[0].extra_env.at("B"), std::nullopt);
}

TEST(LoadImages, ChoosesSystemdByALayerThatKeepsTheUser)
{
    const Loaded with(tree("top: {layers: [boot, a]}\n"), request({"image.yml"}));
    EXPECT_EQ(with.images.at(0).init, model::Init::systemd);
    EXPECT_THAT(with.layers(), ElementsAre("boot", "a"));
    const Loaded bootc(tree("top: {layers: [a], bootc: true}\n"), request({"image.yml"}));
    EXPECT_EQ(bootc.images.at(0).init, model::Init::systemd);
    const Loaded without(tree("top: {layers: [a]}\n"), request({"image.yml"}));
    EXPECT_EQ(without.images.at(0).init, model::Init::supervisord);
}

TEST(LoadImages, AsksWhichImage)
{
    const Loaded loaded(tree("one: {layers: [a]}\ntwo: {layers: [b]}\n"), request({"image.yml"}));
    EXPECT_THAT(
        loaded.problems(),
        ElementsAre("error load/image-not-chosen 'image.yml' has 2 images | pick one with '--image "
                    "NAME': one, two"));
    EXPECT_TRUE(is_usage_error(loaded.diagnostics.items()[0]));
}

TEST(LoadImages, SuggestsAnImage)
{
    const Loaded loaded(tree("one: {layers: [a]}\ntwo: {layers: [b]}\n"), image("tow"));
    EXPECT_THAT(
        loaded.problems(),
        ElementsAre("error load/unknown-image 'image.yml' has no image 'tow' | did you mean "
                    "'two'?"));
}

TEST(LoadImages, TakesEveryImageForCheck)
{
    LoadRequest wanted = request({"image.yml"});
    wanted.grouping = Grouping::each;
    const Loaded loaded(tree("one: {layers: [a]}\ntwo: {layers: [b]}\n"), wanted);
    ASSERT_THAT(loaded.images, SizeIs(2));
    EXPECT_THAT(loaded.layers(1), ElementsAre("b"));
}

TEST(LoadImages, MissingLayerIsAnErrorWithASuggestion)
{
    const Loaded loaded(tree("top:\n  layers:\n    - a\n    - boto\n"), request({"image.yml"}));
    EXPECT_THAT(
        loaded.problems(),
        ElementsAre("image.yml:4: error load/missing-layer no layer 'boto' in 'layers' | did you "
                    "mean 'boot'?"));
}

TEST(LoadImages, SaysOnceThatTheLayersFolderIsMissing)
{
    LoadRequest wanted = request({"image.yml"});
    wanted.layers_dir = "nowhere";
    const Loaded loaded(tree("top: {layers: [a, b]}\n"), wanted);
    EXPECT_THAT(
        loaded.problems(),
        ElementsAre("image.yml:1: error load/no-layers-folder the layers folder 'nowhere' does not "
                    "exist | say where the layers are with '--layers DIR'"));
}

TEST(LoadImages, RefusesALayerListedTwice)
{
    const Loaded loaded(tree("top: {layers: [a, b, a]}\n"), request({"image.yml"}));
    ASSERT_THAT(loaded.problems(), SizeIs(1));
    EXPECT_THAT(loaded.problems()[0], HasSubstr("image.yml:1: error "));
    EXPECT_THAT(loaded.problems()[0], HasSubstr("listed-twice"));
    EXPECT_THAT(loaded.diagnostics.items()[0].related, SizeIs(1));
}

TEST(LoadImages, UsesALocalLayerForARemoteOne)
{
    const Loaded loaded(
        tree("top: {layers: ['@github.com/o/r/layers/b:v1', '@github.com/o/r/layers/zz']}\n"),
        request({"image.yml"}));
    EXPECT_THAT(
        loaded.all(),
        ElementsAre(
            "image.yml:1: note load/remote-layer the local layer 'b' stands for the remote one | "
            "nothing is fetched",
            "image.yml:1: error load/remote-layer no local layer 'zz' for the remote one, and "
            "nothing is fetched | fetch it to 'layers/zz'"));
    EXPECT_THAT(loaded.layers(), ElementsAre("b"));
}

TEST(LoadImages, PrintsACycleOfBases)
{
    const Loaded loaded(
        tree("one: {base: two, layers: [a]}\ntwo: {base: one, layers: [b]}\n"), image("one"));
    EXPECT_THAT(
        loaded.problems(),
        ElementsAre("image.yml:2: error load/base-cycle images are each other's base: 'one' -> "
                    "'two' -> 'one'"));
}

TEST(LoadImages, WarnsOfABaseThatNearlyNamesAnImage)
{
    const Loaded loaded(
        tree("fedora: {layers: [b]}\ntop: {base: fedroa, layers: [b]}\n"), image("top"));
    EXPECT_THAT(
        loaded.problems(),
        ElementsAre("image.yml:2: warning load/near-miss-base 'fedroa' is no image of this file "
                    "and is taken for an external one | did you mean 'fedora'?"));
}

TEST(LoadImages, ReadsTheBuildFileBesideTheImageFile)
{
    const Loaded loaded(
        {{"p/image.yml", "top: {layers: [a]}\n"},
         {"p/build.yml",
          "inits:\n  supervisord: {depends_layer: sv, header_file: templates/head.conf}\n"},
         {"p/templates/head.conf", "[supervisord]\n"},
         {"p/layers/a/layer.yml", "name: a\nport_relay: [8080]\n"},
         {"p/layers/sv/layer.yml", "name: sv"}},
        request({"p/image.yml"}));
    EXPECT_THAT(loaded.problems(), IsEmpty());
    EXPECT_THAT(loaded.layers(), ElementsAre("sv", "a"));
    ASSERT_TRUE(loaded.header.has_value());
    EXPECT_EQ(loaded.header->text, "[supervisord]\n");
    EXPECT_EQ(loaded.sources.name(loaded.header->file), "p/templates/head.conf");
}

TEST(LoadImages, SaysThatAHeaderIsMissing)
{
    const MemoryFiles files{
        {"image.yml", "top: {layers: [a]}\n"},
        {"build.yml", "inits:\n  supervisord:\n    header_file: head.conf\n"},
        {"layers/a/layer.yml", "name: a"}};
    EXPECT_THAT(
        Loaded(files, request({"image.yml"})).problems(),
        ElementsAre("build.yml:3: error load/missing-header cannot read the header file "
                    "'head.conf'"));
}

TEST(LoadImages, RefusesOptionsThatAreNotWellFormed)
{
    LoadRequest wanted = request({"image.yml"});
    wanted.service_user = "dev:x";
    wanted.env = {"9=1"};
    wanted.distro = {"debian:"};
    const Loaded loaded(tree("top: {layers: [b]}\n"), wanted);
    ASSERT_THAT(loaded.diagnostics.items(), SizeIs(3));
    for (const diag::Diagnostic& item : loaded.diagnostics.items()) {
        EXPECT_TRUE(is_usage_error(item)) << item.message;
    }
}

TEST(LoadImages, NeedsAnImageFileForAnImage)
{
    LoadRequest wanted = request({"layers/b"});
    wanted.image = "top";
    const Loaded loaded(tree("top: {layers: [b]}\n"), wanted);
    ASSERT_THAT(loaded.problems(), SizeIs(1));
    EXPECT_THAT(loaded.problems()[0], HasSubstr("load/no-image-file"));
}

} // namespace
} // namespace initbridge::tests
