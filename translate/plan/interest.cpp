#include "translate/plan/paths.hpp"
#include "translate/plan/plan.hpp"

namespace initbridge::plan {

namespace {

class Interest {
public:
    void add(const std::string& path)
    {
        paths_.insert(path);
        for (std::string_view parent = parent_path(path); parent.size() > 1;
             parent = parent_path(parent)) {
            // Where a parent is known, so are its own parents.
            if (!paths_.insert(std::string(parent)).second) {
                return;
            }
        }
    }

    [[nodiscard]] std::set<std::string> take() { return std::move(paths_); }

private:
    std::set<std::string> paths_;
};

void add_manifest(Interest& interest, const Manifest& manifest)
{
    for (const auto& [path, owned] : manifest.paths) {
        interest.add(path);
        if (!owned.kept_as.empty()) {
            interest.add(owned.kept_as);
        }
    }
    for (const auto& [path, target] : manifest.removed_links) {
        interest.add(path);
    }
}

} // namespace

std::set<std::string> interest_of(
    const FileTree& desired, const std::optional<Manifest>& manifest, const DiffPolicy& policy)
{
    Interest interest;
    for (const auto& [path, node] : desired.nodes()) {
        interest.add(path);
    }
    if (manifest) {
        add_manifest(interest, *manifest);
    }
    for (const std::string& path : policy.removed_links) {
        interest.add(path);
    }
    interest.add(manifest_path(policy.owner, policy.manifests));
    return interest.take();
}

} // namespace initbridge::plan
