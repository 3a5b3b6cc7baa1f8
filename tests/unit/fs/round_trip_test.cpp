/// Properties over random trees: what was applied needs nothing more, and what is no longer
/// wanted leaves the root as it was found.

#include "src/fs/observe.hpp"
#include "tests/unit/fs/ways.hpp"
#include "translate/plan/codes.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <utility>

namespace initbridge::fs {

namespace {

class RandomTrees {
public:
    explicit RandomTrees(unsigned seed)
        : random_(seed)
    {}

    unsigned below(unsigned bound) { return static_cast<unsigned>(random_() % bound); }

    /// Few names, so that trees meet each other, the foreign files and the links.
    std::string path()
    {
        std::string path;
        const unsigned depth = 1 + below(3);
        for (unsigned i = 0; i < depth; ++i) {
            path += std::string("/") + "abcde"[below(5)];
        }
        return path;
    }

    plan::Node node()
    {
        constexpr std::uint32_t modes[] = {0644, 0600, 0755};
        switch (below(5)) {
        case 0:
            return plan::Symlink{below(2) == 0 ? "a" : "/nowhere"};
        case 1:
            return plan::Directory{below(2) == 0 ? 0755U : 0700U, std::nullopt};
        default:
            return plan::File{std::string(below(3), 'x'), modes[below(3)]};
        }
    }

    plan::FileTree tree()
    {
        plan::FileTree tree;
        const unsigned size = below(6);
        for (unsigned i = 0; i < size; ++i) {
            // One after the other: compilers differ in the order in which arguments are made.
            std::string where = path();
            plan::Node what = node();
            static_cast<void>(tree.add(std::move(where), std::move(what)));
        }
        return tree;
    }

private:
    std::mt19937 random_;
};

class RoundTripTest : public TempRoot {
protected:
    void fill(RandomTrees& random) const
    {
        for (unsigned i = random.below(6); i > 0; --i) {
            const std::string path = in_root(random.path());
            struct stat ignored = {};
            std::error_code error;
            std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
            if (error || ::lstat(path.c_str(), &ignored) == 0) {
                continue;
            }
            const plan::Node node = random.node();
            if (std::holds_alternative<plan::Symlink>(node)) {
                // Each to a folder of its own: one that has two names can be asked to hold two
                // different files under one name.
                const std::string target = "/target-" + std::to_string(i);
                std::filesystem::create_directory(root + target, error);
                std::filesystem::create_symlink(
                    random.below(2) == 0 ? target : "nowhere", path, error);
            } else if (std::holds_alternative<plan::Directory>(node)) {
                std::filesystem::create_directory(path, error);
            } else {
                std::ofstream(path) << "foreign" << random.below(3);
            }
        }
    }

    /// Brings `desired` about for `owner`; false: refused, and nothing changed.
    bool bring_about(const plan::FileTree& desired, const std::string& owner) const
    {
        plan::DiffPolicy policy;
        policy.owner = owner;
        policy.foreign = plan::Foreign::replace_and_keep;
        RootDir dir = open_root();
        diag::Diagnostics out;
        auto observed = observe_tree(dir, desired, policy);
        EXPECT_TRUE(observed.has_value());
        const plan::Plan plan = plan::diff(desired, *observed, policy, out);
        if (out.has_errors()) {
            EXPECT_TRUE(plan.steps.empty());
            return false;
        }
        for (const diag::Diagnostic& item : out.items()) {
            EXPECT_TRUE(
                item.code == plan::codes::replaced || item.code == plan::codes::folder_rights)
                << item.message;
        }
        const auto applied = apply_plan(dir, plan, GetParam().renaming);
        EXPECT_TRUE(applied.has_value()) << (applied ? "" : applied.error().message) << '\n'
                                         << plan::render_plan(plan);

        // In a new root handle, as the next run would.
        RootDir again = open_root();
        observed = observe_tree(again, desired, policy);
        EXPECT_TRUE(observed.has_value());
        const plan::Plan rest = plan::diff(desired, *observed, policy, out);
        EXPECT_EQ(plan::render_plan(rest), "") << "after\n" << plan::render_plan(plan);
        return true;
    }

    /// All that `desired` says is true of the root.
    void expect_there(const plan::FileTree& desired) const
    {
        RootDir dir = open_root();
        std::set<std::string> paths;
        for (const auto& [path, node] : desired.nodes()) {
            paths.insert(path);
        }
        const auto seen = observe(dir, paths);
        ASSERT_TRUE(seen.has_value());
        for (const auto& [path, node] : desired.nodes()) {
            const plan::Observed& state = seen->at(path);
            if (const auto* file = std::get_if<plan::File>(&node)) {
                EXPECT_EQ(state.kind, plan::Observed::Kind::file) << path;
                EXPECT_EQ(state.content, file->content) << path;
                EXPECT_EQ(state.mode, file->mode) << path;
            } else if (const auto* link = std::get_if<plan::Symlink>(&node)) {
                EXPECT_EQ(state.kind, plan::Observed::Kind::symlink) << path;
                EXPECT_EQ(state.content, link->target) << path;
            }
        }
    }
};

TEST_P(RoundTripTest, WhatWasAppliedIsThereAndNeedsNoMoreAndGoesWithoutATrace)
{
    int applied = 0;
    for (unsigned seed = 0; seed < 150; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        RandomTrees random(seed);
        std::filesystem::remove_all(root);
        std::filesystem::create_directory(root);
        fill(random);
        const Snapshot before = snapshot(root);
        for (int round = 0; round < 4; ++round) {
            const plan::FileTree desired = random.tree();
            const Snapshot at_start = snapshot(root);
            if (bring_about(desired, "web")) {
                ++applied;
                expect_there(desired);
            } else {
                EXPECT_EQ(snapshot(root), at_start);
            }
        }
        EXPECT_TRUE(bring_about({}, "web"));
        EXPECT_EQ(snapshot(root), before);
        if (HasFailure()) {
            return;
        }
    }
    EXPECT_GT(applied, 200);
}

TEST_P(RoundTripTest, TwoOwnersDoNotDisturbEachOther)
{
    for (unsigned seed = 1000; seed < 1100; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        RandomTrees random(seed);
        std::filesystem::remove_all(root);
        std::filesystem::create_directory(root);
        const Snapshot before = snapshot(root);
        const plan::FileTree web = random.tree();
        const plan::FileTree db = random.tree();
        if (!bring_about(web, "web") || !bring_about(db, "db")) {
            static_cast<void>(bring_about({}, "web"));
            continue;
        }
        expect_there(web);
        expect_there(db);
        EXPECT_TRUE(bring_about({}, "web"));
        expect_there(db);
        EXPECT_TRUE(bring_about({}, "db"));
        EXPECT_EQ(snapshot(root), before);
        if (HasFailure()) {
            return;
        }
    }
}

INITBRIDGE_FOR_ALL_WAYS(RoundTripTest);

} // namespace

} // namespace initbridge::fs
