#include "tests/unit/spec/reading.hpp"
#include "translate/spec/codes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::test {
namespace {

using spec::DocumentKind;
using testing::ElementsAre;
using testing::IsEmpty;
namespace codes = spec::codes;

struct Images {
    diag::SourceMap sources;
    diag::Diagnostics diagnostics;
    std::vector<spec::ImageDefinition> read;
};

Images read_images(std::string text)
{
    Images images;
    const diag::FileId file = images.sources.add("image.yml", std::move(text));
    images.read = spec::read_image_file(images.sources, file, images.diagnostics);
    EXPECT_TRUE(marks_lie_inside(images.diagnostics, images.sources));
    return images;
}

std::vector<std::string> names(const Images& images)
{
    std::vector<std::string> result;
    for (const auto& image : images.read)
        result.push_back(image.name.value);
    return result;
}

TEST(ImageFileTest, ReadsAllThatAnImageSays)
{
    const Images images = read_images("image:\n"
                                      "  desk:\n"
                                      "    base: fedora\n"
                                      "    layers: [a, '@h/o/r/layers/b:v']\n"
                                      "    init: systemd\n"
                                      "    bootc: yes\n"
                                      "    user: me:1000:/home/me\n"
                                      "    distro: [fedora, 'fedora:43']\n"
                                      "    ports: [1]\n"
                                      "  fedora:\n"
                                      "    base: quay.io/fedora/fedora:43\n"
                                      "    distro: fedora:43\n");
    EXPECT_THAT(said(images.diagnostics), IsEmpty());
    ASSERT_THAT(names(images), ElementsAre("desk", "fedora"));
    const spec::ImageDefinition& desk = images.read[0];
    EXPECT_EQ(desk.name.mark, (diag::SourceMark{diag::FileId{}, 2, 3}));
    EXPECT_EQ(desk.base->value, "fedora");
    ASSERT_EQ(desk.layers.size(), 2);
    EXPECT_EQ(desk.layers[1].value, "@h/o/r/layers/b:v");
    EXPECT_EQ(desk.init->value, model::Init::systemd);
    EXPECT_TRUE(desk.bootc->value);
    EXPECT_EQ(desk.user->value, "me:1000:/home/me");
    EXPECT_THAT(desk.distro->value, ElementsAre("fedora", "fedora:43"));
    const spec::ImageDefinition& fedora = images.read[1];
    EXPECT_EQ(fedora.base->value, "quay.io/fedora/fedora:43");
    EXPECT_THAT(fedora.distro->value, ElementsAre("fedora:43"));
    EXPECT_FALSE(fedora.init || fedora.bootc || fedora.user);
}

TEST(ImageFileTest, FindsImagesInAllPlaces)
{
    EXPECT_THAT(names(read_images("images: {a: {layer: [x]}, b: }\n")), ElementsAre("a", "b"));
    EXPECT_THAT(
        names(read_images(
            "defaults: {layers: [x]}\na: {layers: [x]}\nb: {base: a}\nc: {d: e}\nf: 1\n")),
        ElementsAre("a", "b"));
    EXPECT_THAT(
        names(read_images("defaults: {base: x}\nimage: {a: {}}\nother: {base: x}\n")),
        ElementsAre("a"));
    EXPECT_THAT(names(read_images("")), IsEmpty());
}

TEST(ImageFileTest, ReportsWhatIsWrong)
{
    EXPECT_THAT(
        said(read_images("image:\n  a:\n    init: runit\n    bootc: 'true'\n    layers: [x, x]\n"
                         "    layer: [y]\n    user:\n    bse: x\n  b: word\n")
                 .diagnostics),
        ElementsAre(
            Said{codes::bad_value, 3, 11},
            Said{codes::wrong_type, 4, 12},
            Said{codes::listed_twice, 5, 17},
            Said{codes::duplicate_key, 6, 5},
            Said{codes::null_value, 7, 5},
            Said{codes::near_miss, 8, 5},
            Said{codes::wrong_type, 9, 6}));
    EXPECT_THAT(
        said(read_images("image: [a]\n").diagnostics), ElementsAre(Said{codes::wrong_type, 1, 8}));
    EXPECT_THAT(said(read_images("- a\n").diagnostics), ElementsAre(Said{codes::wrong_type, 1, 1}));
}

TEST(BuildFileTest, ReadsInitsAndNotesTemplatesOnce)
{
    for (const char* const key : {"init", "inits"}) {
        diag::SourceMap sources;
        diag::Diagnostics diagnostics;
        const diag::FileId file = sources.add(
            "build.yml",
            std::string("distros: {x: {install_template: y}}\n") + key +
                ":\n"
                "  supervisord:\n"
                "    header_file: templates/header.conf\n"
                "    depends_layer: sup\n"
                "    relay_template: x\n"
                "    entrypoint: [supervisord, -n]\n"
                "    fallback_entrypoint: [sleep, infinity]\n"
                "    label_key: org.x\n"
                "    management_tool: supervisorctl\n"
                "    management_commands: {start: 'start {{.Service}}', status: status}\n"
                "    service_schema: {service_template: y}\n"
                "  runit: 5\n"
                "  systemd: {fallback_entrypoint: [a], post_assembly_template: z}\n");
        const auto inits = spec::read_build_file(sources, file, diagnostics);
        ASSERT_THAT(said(diagnostics), ElementsAre(Said{codes::template_ignored, 6, 5})) << key;
        EXPECT_EQ(diagnostics.items()[0].severity, diag::Severity::note);
        ASSERT_EQ(inits.size(), 2);
        EXPECT_EQ(inits[0].init, model::Init::supervisord);
        EXPECT_EQ(inits[0].header_file->value, "templates/header.conf");
        EXPECT_EQ(inits[0].depends_layer->value, "sup");
        EXPECT_THAT(inits[0].entrypoint, ElementsAre("supervisord", "-n"));
        EXPECT_THAT(inits[0].fallback_entrypoint, ElementsAre("sleep", "infinity"));
        EXPECT_EQ(inits[0].label_key, "org.x");
        EXPECT_EQ(inits[0].management_tool, "supervisorctl");
        EXPECT_EQ(inits[0].management_commands.at("start"), "start {{.Service}}");
        EXPECT_EQ(inits[0].management_commands.size(), 2);
        EXPECT_EQ(inits[1].init, model::Init::systemd);
        EXPECT_FALSE(inits[1].header_file);
    }
}

TEST(BuildFileTest, ReportsWrongTypes)
{
    diag::SourceMap sources;
    diag::Diagnostics diagnostics;
    const diag::FileId file =
        sources.add("build.yml", "init:\n  systemd: [x]\n  supervisord:\n    header_file: []\n");
    EXPECT_EQ(spec::read_build_file(sources, file, diagnostics).size(), 1);
    EXPECT_THAT(
        said(diagnostics),
        ElementsAre(Said{codes::wrong_type, 2, 12}, Said{codes::wrong_type, 4, 18}));
}

DocumentKind sniff(std::string text)
{
    diag::SourceMap sources;
    return spec::sniff_document(sources, sources.add("x.yml", std::move(text)));
}

TEST(SniffTest, KnowsFilesByTheirKeys)
{
    EXPECT_EQ(sniff("service: []\n"), DocumentKind::layer);
    EXPECT_EQ(sniff("# x\nrpm: []\nservices:\n"), DocumentKind::layer);
    EXPECT_EQ(sniff("layer:\n  # x\n  name: x\n"), DocumentKind::layer);
    EXPECT_EQ(sniff("layer:\n  env: {}\n"), DocumentKind::layer);
    EXPECT_EQ(sniff("layers: [a]\n"), DocumentKind::layer);
    EXPECT_EQ(sniff("\"service\": []\n"), DocumentKind::layer);
    EXPECT_EQ(sniff("{service: []}\n"), DocumentKind::layer);
    EXPECT_EQ(sniff("defaults: {}\nimage:\n  a: {}\n"), DocumentKind::image);
    EXPECT_EQ(sniff("images: {}\n"), DocumentKind::image);
    EXPECT_EQ(sniff("web:\n  base: x\n"), DocumentKind::image);
    EXPECT_EQ(sniff("web: {layers: [x]}\n"), DocumentKind::image);
    EXPECT_EQ(sniff("inits: {}\n"), DocumentKind::build);
    EXPECT_EQ(sniff("distros: {}\ninit: {}\n"), DocumentKind::build);
    EXPECT_EQ(sniff("a: b\n"), DocumentKind::unknown);
    EXPECT_EQ(sniff("text: |\n  image: x\n"), DocumentKind::unknown);
    EXPECT_EQ(sniff(""), DocumentKind::unknown);
    EXPECT_EQ(sniff("- service\n"), DocumentKind::unknown);
    EXPECT_EQ(sniff("\xFF\xFE"), DocumentKind::unknown);
}

} // namespace
} // namespace initbridge::test
