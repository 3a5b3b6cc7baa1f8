#include "tests/unit/spec/reading.hpp"
#include "translate/spec/codes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace initbridge::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
namespace codes = spec::codes;

template <class T>
std::vector<T> values(const std::vector<model::Marked<T>>& list)
{
    std::vector<T> result;
    for (const auto& item : list)
        result.push_back(item.value);
    return result;
}

TEST(LayerTest, ReadsEntriesAtTheTopAndInsideTheWrapper)
{
    for (const char* const text :
         {"service:\n- {name: a, exec: x}\n",
          "services:\n- {name: a, exec: x}\n",
          "layer:\n  service:\n  - {name: a, exec: x}\n",
          "layer:\n  services:\n  - {name: a, exec: x}\n"}) {
        const Manifest manifest = read_manifest(text);
        EXPECT_THAT(said(manifest.diagnostics), IsEmpty()) << text;
        ASSERT_EQ(manifest.read.layer.entries.size(), 1) << text;
        EXPECT_EQ(manifest.read.layer.entries[0].name.value, "a") << text;
    }
}

TEST(LayerTest, TakesItsNameFromTheManifestOrTheFolder)
{
    EXPECT_EQ(read_manifest("layer: {name: a}\n").read.layer.name.value, "a");
    EXPECT_EQ(read_manifest("name: b\n").read.layer.name.value, "b");
    EXPECT_EQ(read_manifest("env: {}\n").read.layer.name.value, "folder");
    EXPECT_EQ(read_manifest("").read.layer.name.value, "folder");
    EXPECT_EQ(read_manifest("").read.layer.manifest, "folder/layer.yml");
}

TEST(LayerTest, ChecksItsName)
{
    EXPECT_THAT(
        said(read_manifest("layer:\n  name: a b\n").diagnostics),
        ElementsAre(Said{codes::bad_name, 2, 9}));
    EXPECT_THAT(
        said(read_manifest("env: {}\n", "a b").diagnostics),
        ElementsAre(Said{codes::bad_name, 1, 1}));
}

TEST(LayerTest, ReadsLayersAndDependenciesUnderAllSpellings)
{
    for (const char* const key : {"depends", "depend", "requires", "require"}) {
        const Manifest manifest = read_manifest(std::string(key) + ": [b, '@h/o/r/layers/x:v1']\n");
        EXPECT_THAT(said(manifest.diagnostics), IsEmpty()) << key;
        EXPECT_THAT(values(manifest.read.depends), ElementsAre("b", "@h/o/r/layers/x:v1")) << key;
    }
    for (const char* const text :
         {"layers: [b, c]\n",
          "layer: [b, c]\n",
          "layer: {layers: [b, c]}\n",
          "layer: {layer: [b, c]}\n"})
        EXPECT_THAT(values(read_manifest(text).read.parts), ElementsAre("b", "c")) << text;
    EXPECT_THAT(values(read_manifest("depends: b\n").read.depends), ElementsAre("b"));
    EXPECT_THAT(said(read_manifest("depends:\nlayers:\nservice:\nenv:\n").diagnostics), IsEmpty());
}

TEST(LayerTest, RefusesLayersThatAreListedTwice)
{
    const Manifest manifest = read_manifest("depends:\n  - a\n  - b\n  - a\n");
    ASSERT_THAT(said(manifest.diagnostics), ElementsAre(Said{codes::listed_twice, 4, 5}));
    EXPECT_EQ(
        manifest.diagnostics.items()[0].related[0].where, (diag::SourceMark{manifest.file, 2, 5}));
    EXPECT_THAT(
        said(read_manifest("layers: ['a b', {c: d}, 'x/y']\n").diagnostics),
        ElementsAre(
            Said{codes::bad_name, 1, 10},
            Said{codes::wrong_type, 1, 17},
            Said{codes::bad_name, 1, 25}));
}

TEST(LayerTest, RefusesAKeyUnderTwoSpellingsOrInTwoPlaces)
{
    EXPECT_THAT(
        said(read_manifest("depends: [a]\nrequires: [b]\n").diagnostics),
        ElementsAre(Said{codes::duplicate_key, 2, 1}));
    EXPECT_THAT(
        said(read_manifest("env: {}\nlayer:\n  env: {}\n").diagnostics),
        ElementsAre(Said{codes::duplicate_key, 3, 3}));
    EXPECT_THAT(
        said(read_manifest("env: {}\nenv: {}\n").diagnostics),
        ElementsAre(Said{codes::duplicate_key, 2, 1}))
        << "said once";
}

TEST(LayerTest, ReadsEnvironmentAndAcceptedVariables)
{
    const Manifest manifest = read_manifest("env: {B: 1, A: yes}\n"
                                            "env_accepts:\n- name: X\n  description: '...'\n- Y\n"
                                            "env_requires: [{name: Z}]\n");
    EXPECT_THAT(said(manifest.diagnostics), IsEmpty());
    ASSERT_EQ(manifest.read.layer.env.size(), 2);
    EXPECT_EQ(manifest.read.layer.env[0].name.value, "B");
    EXPECT_EQ(manifest.read.layer.env[1].value.value, model::Text("yes"));
    EXPECT_THAT(values(manifest.read.layer.env_accepted), ElementsAre("X", "Y", "Z"));
    EXPECT_THAT(
        values(read_manifest("env_accept: [A]\nenv_require: [B]\n").read.layer.env_accepted),
        ElementsAre("A", "B"));
    EXPECT_THAT(
        said(read_manifest("env_accepts: [{description: x}, 1x, ~]\n").diagnostics),
        ElementsAre(
            Said{codes::missing_key, 1, 15},
            Said{codes::bad_name, 1, 33},
            Said{codes::null_value, 1, 37}));
    EXPECT_THAT(
        said(read_manifest("env: {A: ~}\n").diagnostics),
        ElementsAre(Said{codes::null_value, 1, 10}));
    EXPECT_THAT(
        said(read_manifest("path_append: ['', {}]\n").diagnostics),
        ElementsAre(Said{codes::bad_path, 1, 15}, Said{codes::wrong_type, 1, 19}));
}

TEST(LayerTest, ReadsMemoryCaps)
{
    const auto bytes = [](const std::string& size) -> std::optional<std::uint64_t> {
        const Manifest manifest = read_manifest("security: {memory_max: " + size + ", x: [1]}\n");
        const auto& cap = manifest.read.layer.memory.max;
        EXPECT_EQ(cap.has_value(), !manifest.diagnostics.has_errors()) << size;
        return cap ? std::optional(cap->value) : std::nullopt;
    };
    constexpr std::uint64_t kibi = 1024;
    EXPECT_EQ(bytes("6g"), 6 * kibi * kibi * kibi);
    EXPECT_EQ(bytes("5G"), 5 * kibi * kibi * kibi);
    EXPECT_EQ(bytes("512m"), 512 * kibi * kibi);
    EXPECT_EQ(bytes("'3k'"), 3 * kibi);
    EXPECT_EQ(bytes("2GiB"), 2 * kibi * kibi * kibi);
    EXPECT_EQ(bytes("1t"), kibi * kibi * kibi * kibi);
    EXPECT_EQ(bytes("1024"), 1024);
    EXPECT_EQ(bytes("0"), 0);
    EXPECT_EQ(bytes("infinity"), std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(bytes("15e"), 15 * kibi * kibi * kibi * kibi * kibi * kibi);
    for (const char* const bad :
         {"16e",
          "6x",
          "g",
          "-1",
          "1.5g",
          "6 g",
          "''",
          "18446744073709551615",
          "99999999999999999999",
          "6gx"})
        EXPECT_EQ(bytes(bad), std::nullopt) << bad;
    const Manifest all = read_manifest("security:\n  memory_high: 5g\n  memory_swap_max: 2g\n");
    EXPECT_EQ(all.read.layer.memory.high->value, 5 * kibi * kibi * kibi);
    EXPECT_EQ(all.read.layer.memory.swap_max->mark, (diag::SourceMark{all.file, 3, 20}));
    EXPECT_FALSE(all.read.layer.memory.max);
}

TEST(LayerTest, ReadsRelayPorts)
{
    const Manifest manifest = read_manifest("port_relay: [80, 65535, 1]\n");
    EXPECT_THAT(said(manifest.diagnostics), IsEmpty());
    EXPECT_THAT(values(manifest.read.layer.relay_ports), ElementsAre(80, 65535, 1));
    EXPECT_THAT(
        said(read_manifest("port_relay: [80, 0, 65536, 80, x]\n").diagnostics),
        ElementsAre(
            Said{codes::out_of_range, 1, 18},
            Said{codes::out_of_range, 1, 21},
            Said{codes::listed_twice, 1, 28},
            Said{codes::wrong_type, 1, 32}));
    EXPECT_THAT(
        said(read_manifest("port_relay: 80\n").diagnostics),
        ElementsAre(Said{codes::wrong_type, 1, 13}));
}

TEST(LayerTest, ReadsCapabilities)
{
    for (const char* const key : {"capabilities", "capability"}) {
        const Manifest manifest = read_manifest(
            std::string(key) +
            ":\n  preserve_user: true\n  needs_root_after_init: true\n  init_system_hint: systemd\n");
        EXPECT_THAT(said(manifest.diagnostics), IsEmpty()) << key;
        EXPECT_TRUE(manifest.read.layer.preserve_user) << key;
        EXPECT_TRUE(manifest.read.layer.systemd_hint) << key;
    }
    const Manifest none =
        read_manifest("capabilities: {preserve_user: false}\ninit_system_hint: supervisord\n");
    EXPECT_FALSE(none.read.layer.preserve_user);
    EXPECT_FALSE(none.read.layer.systemd_hint);
    EXPECT_TRUE(read_manifest("init_system_hint: systemd\n").read.layer.systemd_hint);
    EXPECT_THAT(
        said(read_manifest("capabilities: {preserve_user: maybe}\n").diagnostics),
        ElementsAre(Said{codes::wrong_type, 1, 31}));
}

TEST(LayerTest, WarnsOfNearMissesOnly)
{
    const std::vector<std::pair<std::string, std::string>> near{
        {"servce", "service"},
        {"dependss", "depends"},
        {"layrs", "layers"},
        {"path_apend", "path_append"},
        {"enviroment", "env"},
        {"environment", "env"},
        {"securty", "security"},
        {"port_rely", "port_relay"},
        {"env_acepts", "env_accepts"}};
    for (const auto& [key, meant] : near) {
        const Manifest manifest = read_manifest(key + ": 1\n");
        ASSERT_THAT(said(manifest.diagnostics), ElementsAre(Said{codes::near_miss, 1, 1})) << key;
        EXPECT_EQ(manifest.diagnostics.items()[0].severity, diag::Severity::warning);
        EXPECT_EQ(manifest.diagnostics.items()[0].hint, "did you mean '" + meant + "'?") << key;
    }
    for (const char* const key :
         {"rpm",
          "ports",
          "tasks",
          "eval",
          "volumes",
          "vars",
          "env_provides",
          "version",
          "mcp_requires",
          "secret_requires",
          "user",
          "dev",
          "debian:13",
          "x"})
        EXPECT_THAT(said(read_manifest(std::string(key) + ": 1\n").diagnostics), IsEmpty()) << key;
}

TEST(LayerTest, LeavesTheImageBuildersKeysAlone)
{
    EXPECT_THAT(
        said(read_manifest("tasks: [{cmd: x}, 1, ~]\nrpm: {packages: ~}\nvars: [[[]]]\n")
                 .diagnostics),
        IsEmpty());
}

TEST(LayerTest, AManifestIsAMapping)
{
    EXPECT_THAT(
        said(read_manifest("- a\n").diagnostics), ElementsAre(Said{codes::wrong_type, 1, 1}));
    EXPECT_THAT(
        said(read_manifest("word\n").diagnostics), ElementsAre(Said{codes::wrong_type, 1, 1}));
    EXPECT_THAT(
        said(read_manifest("security: x\nenv: [a]\nport_relay: {}\n").diagnostics),
        ElementsAre(
            Said{codes::wrong_type, 1, 11},
            Said{codes::wrong_type, 2, 6},
            Said{codes::wrong_type, 3, 13}));
}

} // namespace
} // namespace initbridge::test
