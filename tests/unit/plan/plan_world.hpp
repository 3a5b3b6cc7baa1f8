#pragma once
/// A root made up for tests of plan::diff().

#include "translate/plan/codes.hpp"
#include "translate/plan/plan.hpp"
#include "translate/text/digest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace initbridge::plan {

inline Observed folder(std::uint32_t mode = 0755)
{
    Observed state;
    state.kind = Observed::Kind::directory;
    state.mode = mode;
    return state;
}

inline Observed file(std::string content, std::uint32_t mode = 0644)
{
    Observed state;
    state.kind = Observed::Kind::file;
    state.mode = mode;
    state.content = std::move(content);
    return state;
}

inline Observed link_to(std::string target, bool leads_to_folder = false)
{
    Observed state;
    state.kind = Observed::Kind::symlink;
    state.mode = 0777;
    state.content = std::move(target);
    state.leads_to_folder = leads_to_folder;
    return state;
}

inline OwnedPath owned_file(const std::string& content, std::uint32_t mode = 0644)
{
    return {OwnedPath::Kind::file, mode, text::sha256_hex(content), {}};
}

inline OwnedPath owned_folder(std::uint32_t mode = 0755)
{
    return {OwnedPath::Kind::directory, mode, {}, {}};
}

inline OwnedPath owned_link(std::string target)
{
    return {OwnedPath::Kind::symlink, 0, std::move(target), {}};
}

/// A root with /etc and /usr/share/initbridge, which is not ours; the owner is `web`.
class World : public testing::Test {
protected:
    World()
    {
        policy.owner = "web";
        for (const char* path : {"/etc", "/usr", "/usr/share", "/usr/share/initbridge"}) {
            observed.paths[path] = folder();
        }
    }

    void want(const std::string& path, Node node)
    {
        ASSERT_TRUE(desired.add(path, std::move(node)));
    }

    /// Enters `path` in our manifest.
    void owns(const std::string& path, OwnedPath owned)
    {
        if (!observed.manifest) {
            observed.manifest.emplace();
            observed.manifest->owner = "web";
        }
        observed.manifest->paths[path] = std::move(owned);
    }

    std::vector<Step> steps() { return diff(desired, observed, policy, out).steps; }

    /// The steps without the one that writes the manifest; that one's value goes to `written`.
    std::vector<Step> steps_but_manifest()
    {
        std::vector<Step> all = steps();
        if (!all.empty()) {
            if (const auto* last = std::get_if<WriteFile>(&all.back());
                last != nullptr && last->path == manifest_path("web")) {
                const auto parsed = parse_manifest(last->content);
                EXPECT_TRUE(parsed.has_value());
                written = parsed ? std::optional(*parsed) : std::nullopt;
                all.pop_back();
            }
        }
        return all;
    }

    std::vector<std::string> codes() const
    {
        std::vector<std::string> found;
        for (const diag::Diagnostic& item : out.items()) {
            found.emplace_back(item.code);
        }
        return found;
    }

    FileTree desired;
    ObservedTree observed;
    DiffPolicy policy;
    diag::Diagnostics out;
    std::optional<Manifest> written; ///< nullopt: the manifest was left as it is
};

} // namespace initbridge::plan
