#include "tests/unit/plan/plan_world.hpp"
#include "translate/text/json.hpp"

namespace initbridge::plan {

namespace {

Manifest sample()
{
    Manifest manifest;
    manifest.owner = "web";
    manifest.paths["/etc/a"] = owned_folder(01770);
    manifest.paths["/etc/a/b \"q\" \xc3\xa9"] = owned_file("text", 0600);
    manifest.paths["/etc/c"] = owned_link("../x");
    manifest.paths["/etc/d"] = owned_file("d");
    manifest.paths["/etc/d"].kept_as = "/etc/d.initbridge-orig";
    manifest.removed_links["/etc/l"] = "/usr/l";
    return manifest;
}

TEST(ManifestTest, IsReadBackAsItWasWritten)
{
    const auto parsed = parse_manifest(render_manifest(sample()));
    ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
    EXPECT_EQ(*parsed, sample());
}

TEST(ManifestTest, IsJsonThatPeopleCanRead)
{
    Manifest manifest;
    manifest.owner = "web";
    manifest.paths["/etc/c"] = owned_link("../x");
    EXPECT_EQ(
        render_manifest(manifest),
        "{\n \"version\": 1,\n \"owner\": \"web\",\n \"paths\": {\n  \"/etc/c\": {\n"
        "   \"kind\": \"symlink\",\n   \"target\": \"../x\"\n  }\n }\n}\n");
}

TEST(ManifestTest, HasAFixedPlaceForEachOwner)
{
    EXPECT_EQ(manifest_path("web"), "/usr/share/initbridge/manifest-web.json");
}

class BadManifestTest : public testing::TestWithParam<const char*> {};

TEST_P(BadManifestTest, IsRefused)
{
    const auto parsed = parse_manifest(GetParam());
    ASSERT_FALSE(parsed.has_value());
    EXPECT_EQ(parsed.error().code, codes::bad_manifest);
    EXPECT_FALSE(parsed.error().message.empty());
}

INSTANTIATE_TEST_SUITE_P(
    All,
    BadManifestTest,
    testing::Values(
        "",
        "{",
        "[]",
        "{}",
        R"({"version": 2, "owner": "web", "paths": {}})",
        R"({"version": 1, "paths": {}})",
        R"({"version": 1, "owner": "web"})",
        R"({"version": 1, "owner": "web", "paths": {"/etc/../x": {"kind": "directory", "mode": "0755"}}})",
        R"({"version": 1, "owner": "web", "paths": {"etc": {"kind": "directory", "mode": "0755"}}})",
        R"({"version": 1, "owner": "web", "paths": {"/etc": {"kind": "directory", "mode": "9"}}})",
        R"({"version": 1, "owner": "web", "paths": {"/etc": {"kind": "directory"}}})",
        R"({"version": 1, "owner": "web", "paths": {"/etc": {"kind": "file", "mode": "0644"}}})",
        R"({"version": 1, "owner": "web", "paths": {"/etc": {"kind": "device"}}})",
        R"({"version": 1, "owner": "web", "paths": {"/etc": {"kind": "symlink", "target": "x", "kept_as": "/a/../b"}}})",
        R"({"version": 1, "owner": "web", "paths": {}, "removed_links": {"/etc/./l": "x"}})",
        R"({"version": 1, "owner": "web", "paths": {}, "removed_links": {"/etc/l": 1}})",
        R"({"version": 1, "owner": "web", "paths": {}, "removed_links": []})"));

} // namespace

} // namespace initbridge::plan
