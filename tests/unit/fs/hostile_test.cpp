/// Roots that try to lead us out, or to make us wait. TempRoot checks that the folder outside the
/// root is unchanged after each test.

#include "src/fs/observe.hpp"
#include "tests/unit/fs/ways.hpp"
#include "translate/plan/codes.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace initbridge::fs {

namespace {

using plan::MakeDirectory;
using plan::MakeSymlink;
using plan::Plan;
using plan::RemovePath;
using plan::SetMode;
using plan::WriteFile;

class HostileRootTest : public TempRoot {
protected:
    /// Runs a whole translation of a small tree into the root; the diagnostics of diff().
    diag::Diagnostics translate(plan::Foreign foreign = plan::Foreign::refuse) const
    {
        plan::FileTree desired;
        EXPECT_TRUE(desired.add("/etc/systemd/a.service", plan::File{"a", 0644}));
        EXPECT_TRUE(desired.add("/etc/passwd", plan::File{"ours", 0600}));
        EXPECT_TRUE(desired.add("/victim", plan::Symlink{"ours"}));
        plan::DiffPolicy policy;
        policy.owner = "web";
        policy.foreign = foreign;
        diag::Diagnostics out;
        RootDir dir = open_root();
        auto observed = observe_tree(dir, desired, policy);
        if (!observed) {
            out.add(observed.error());
            return out;
        }
        const Plan plan = plan::diff(desired, *observed, policy, out);
        if (!out.has_errors()) {
            const auto applied = apply_plan(dir, plan, GetParam().renaming);
            if (!applied) {
                out.add(applied.error());
            }
        }
        return out;
    }
};

TEST_P(HostileRootTest, WritesBehindAbsoluteLinksInsideTheRoot)
{
    make_folder("/real/systemd");
    make_link("/etc", "/real");
    EXPECT_FALSE(translate().has_errors());
    EXPECT_EQ(snapshot(root).count("/real/systemd/a.service"), 1U);
}

TEST_P(HostileRootTest, RefusesAnEtcThatIsALinkToOutside)
{
    make_link("/etc", outside + "/etc");
    const Snapshot before = snapshot(root);
    EXPECT_TRUE(translate().has_errors());
    EXPECT_TRUE(translate(plan::Foreign::replace_and_keep).has_errors());
    EXPECT_EQ(snapshot(root), before);
}

TEST_P(HostileRootTest, RefusesAnEtcThatClimbsOutWithDotDot)
{
    make_link("/etc", "../outside/etc");
    const Snapshot before = snapshot(root);
    EXPECT_TRUE(translate().has_errors());
    EXPECT_EQ(snapshot(root), before);
}

TEST_P(HostileRootTest, ReplacesLinksToOutsideRatherThanFollowingThem)
{
    make_link("/etc/passwd", outside + "/etc/passwd");
    make_link("/victim", outside + "/victim");
    EXPECT_TRUE(translate().has_errors());
    EXPECT_FALSE(translate(plan::Foreign::replace_and_keep).has_errors());
    const Snapshot after = snapshot(root);
    EXPECT_EQ(after.at("/victim"), "link to ours");
    EXPECT_EQ(after.at("/victim.initbridge-orig"), "link to " + outside + "/victim");
}

TEST_P(HostileRootTest, RefusesLoops)
{
    make_link("/etc", "/loop");
    make_link("/loop", "etc");
    EXPECT_TRUE(translate().has_errors());
}

TEST_P(HostileRootTest, DoesNotWaitForFifos)
{
    make_folder("/etc");
    make_fifo("/etc/passwd");
    make_fifo("/victim");
    EXPECT_TRUE(translate().has_errors());
    EXPECT_FALSE(translate(plan::Foreign::replace_and_keep).has_errors());
}

TEST_P(HostileRootTest, RefusesAFifoForAFolder)
{
    make_fifo("/etc");
    EXPECT_TRUE(translate(plan::Foreign::replace_and_keep).has_errors());
}

TEST_P(HostileRootTest, RefusesAManifestFolderThatIsALinkToOutside)
{
    make_link("/usr/share/initbridge", outside);
    EXPECT_TRUE(translate().has_errors());
}

TEST_P(HostileRootTest, RefusesAManifestThatIsNone)
{
    make_file("/usr/share/initbridge/manifest-web.json", "{\"paths\": {\"/../victim\": {}}}");
    const diag::Diagnostics out = translate();
    ASSERT_TRUE(out.has_errors());
    EXPECT_EQ(out.items().front().code, plan::codes::bad_manifest);
}

TEST_P(HostileRootTest, DoesNotBelieveAManifestOfAnotherName)
{
    plan::Manifest manifest;
    manifest.owner = "web";
    make_file("/usr/share/initbridge/manifest-db.json", plan::render_manifest(manifest));
    EXPECT_TRUE(translate().has_errors());
}

TEST_P(HostileRootTest, DoesNotWaitForAFifoInPlaceOfAManifest)
{
    make_folder("/usr/share/initbridge");
    make_fifo("/usr/share/initbridge/manifest-web.json");
    EXPECT_TRUE(translate().has_errors());
}

TEST_P(HostileRootTest, RemovesWhatAManifestListsOnlyInsideTheRoot)
{
    plan::Manifest manifest;
    manifest.owner = "web";
    manifest.paths["/out/victim"] = {plan::OwnedPath::Kind::symlink, 0, "x", {}};
    manifest.paths["/out/etc"] = {plan::OwnedPath::Kind::directory, 0755, {}, {}};
    make_file("/usr/share/initbridge/manifest-web.json", plan::render_manifest(manifest));
    make_link("/out", outside);
    EXPECT_FALSE(translate().has_errors());
}

TEST_P(HostileRootTest, NeverFollowsALinkAtTheEndOfAPath)
{
    make_link("/f", outside + "/victim");
    make_link("/d", outside + "/etc");
    EXPECT_FALSE(apply({{SetMode{"/f", 0777, std::nullopt}}}).has_value());
    EXPECT_FALSE(apply({{SetMode{"/d", 0777, std::nullopt}}}).has_value());
    EXPECT_FALSE(apply({{MakeDirectory{"/d", 0777, std::nullopt}}}).has_value());
    EXPECT_TRUE(apply({{WriteFile{"/f", "x", 0777}, RemovePath{"/d"}}}).has_value());
}

TEST_P(HostileRootTest, ObservesNothingOutside)
{
    make_link("/out", outside);
    make_link("/up", "../outside");
    RootDir dir = open_root();
    const auto seen = observe(dir, {"/out", "/out/victim", "/up", "/up/victim"});
    ASSERT_TRUE(seen.has_value());
    EXPECT_EQ(seen->at("/out/victim").kind, plan::Observed::Kind::absent);
    EXPECT_EQ(seen->at("/up/victim").kind, plan::Observed::Kind::absent);
    EXPECT_FALSE(seen->at("/out").leads_to_folder);
    EXPECT_FALSE(seen->at("/up").leads_to_folder);
}

INITBRIDGE_FOR_ALL_WAYS(HostileRootTest);

} // namespace

} // namespace initbridge::fs
