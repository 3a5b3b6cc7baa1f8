/// Manifests that others wrote, from the folder INITBRIDGE_TEST_DATA.

#include "tests/unit/spec/reading.hpp"
#include "translate/diag/render.hpp"
#include "translate/spec/codes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace initbridge::test {
namespace {

namespace fs = std::filesystem;

class RealLayersTest : public testing::Test {
protected:
    void SetUp() override
    {
        const char* const folder = std::getenv("INITBRIDGE_TEST_DATA");
        if (folder == nullptr || !fs::is_directory(fs::path(folder) / "builder"))
            GTEST_SKIP() << "INITBRIDGE_TEST_DATA names no folder with 'builder'";
        data_ = folder;
    }

    [[nodiscard]] std::vector<fs::path> manifests(std::string_view folder) const
    {
        std::vector<fs::path> found;
        for (const auto& item : fs::recursive_directory_iterator(data_ / folder)) {
            if (item.path().extension() == ".yml")
                found.push_back(item.path());
        }
        std::ranges::sort(found);
        return found;
    }

    static std::string text_of(const fs::path& path)
    {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    }

    fs::path data_;
};

struct Tally {
    std::size_t files = 0;
    std::size_t entries = 0;
    std::size_t packaged = 0;
};

Tally operator+(Tally tally, const spec::LayerManifest& manifest)
{
    ++tally.files;
    for (const auto& entry : manifest.layer.entries) {
        ++tally.entries;
        tally.packaged += entry.use_packaged ? 1U : 0U;
    }
    return tally;
}

TEST_F(RealLayersTest, AreReadWithoutAWord)
{
    const auto read_all = [&](std::string_view folder) {
        Tally tally;
        for (const fs::path& path : manifests(folder)) {
            const Manifest manifest = read_manifest(text_of(path));
            EXPECT_EQ(
                diag::render_text(manifest.diagnostics, manifest.sources, diag::Colour::off), "")
                << path;
            EXPECT_EQ(
                spec::sniff_document(manifest.sources, manifest.file), spec::DocumentKind::layer)
                << path;
            tally = tally + manifest.read;
        }
        return tally;
    };
    const Tally first = read_all("builder/2026-04-29/layers");
    EXPECT_EQ(first.files, 179);
    EXPECT_EQ(first.entries, 62);
    EXPECT_EQ(first.packaged, 6);
    const Tally second = read_all("layers/2026-05-10");
    EXPECT_EQ(second.entries, 64);
    EXPECT_EQ(second.packaged, 8);
}

TEST_F(RealLayersTest, WithIniTextAreRefusedForThatAlone)
{
    std::size_t refused = 0;
    for (const fs::path& path : manifests("layers-with-raw-ini")) {
        const Manifest manifest = read_manifest(text_of(path));
        const auto problems = said(manifest.diagnostics);
        EXPECT_LE(problems.size(), 1U) << path;
        for (const Said& problem : problems) {
            EXPECT_EQ(problem.code, spec::codes::ini_text) << path;
            ++refused;
        }
    }
    EXPECT_EQ(refused, 38);
}

TEST_F(RealLayersTest, TheirImagesAndBuildFileAreReadWithoutAnError)
{
    diag::SourceMap sources;
    diag::Diagnostics diagnostics;
    const fs::path folder = data_ / "builder/2026-04-29";
    const auto image_file = sources.add("image.yml", text_of(folder / "image.yml"));
    const auto images = spec::read_image_file(sources, image_file, diagnostics);
    EXPECT_EQ(images.size(), 62);
    EXPECT_TRUE(diagnostics.empty());
    EXPECT_EQ(spec::sniff_document(sources, image_file), spec::DocumentKind::image);

    const auto build_file = sources.add("build.yml", text_of(folder / "build.yml"));
    const auto inits = spec::read_build_file(sources, build_file, diagnostics);
    EXPECT_THAT(
        said(diagnostics),
        testing::ElementsAre(testing::Field(&Said::code, spec::codes::template_ignored)));
    EXPECT_EQ(spec::sniff_document(sources, build_file), spec::DocumentKind::build);
    ASSERT_EQ(inits.size(), 2);
    EXPECT_EQ(inits[0].depends_layer->value, "supervisord");
}

} // namespace
} // namespace initbridge::test
