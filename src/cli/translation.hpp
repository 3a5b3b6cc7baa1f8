#pragma once
/// From paths to what is wanted in a root, and the plan that brings it about: what `translate` and
/// `deploy` have in common.

#include "src/cli/options.hpp"
#include "src/cli/output.hpp"
#include "src/fs/root_dir.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace initbridge::cli {

class Translation {
public:
    explicit Translation(const TranslateOptions& options)
        : options_(options)
    {}

    /// Reads the layers, and the shim; plan() does where nobody has.
    void read_input();
    /// Reads all, and plans; nullopt: there are errors among the diagnostics, or it was refused.
    [[nodiscard]] std::optional<Result> plan();
    /// Does what was planned; false: it was refused.
    [[nodiscard]] bool apply(const Result& result);

    /// The root, once it is open.
    [[nodiscard]] std::optional<fs::RootDir>& root() { return root_; }

    [[nodiscard]] const facts::TargetFacts& facts() const { return facts_; }

    [[nodiscard]] const diag::SourceMap& sources() const { return sources_; }

    [[nodiscard]] diag::Diagnostics& diagnostics() { return diagnostics_; }

    /// By the machine, not for what is wrong with the input.
    [[nodiscard]] bool is_refused() const { return refused_; }

    /// What the services run as, and for how long each has to be up; after plan().
    [[nodiscard]] const model::ServiceSet& services() const { return set_; }

private:
    [[nodiscard]] bool open_root();
    [[nodiscard]] std::optional<model::Image> load();
    [[nodiscard]] std::optional<Result> plan_for();
    [[nodiscard]] plan::FileTree render(plan::DiffPolicy& policy);
    void diff(Result& result, const plan::DiffPolicy& policy);
    /// The folder of manifests and lists.
    [[nodiscard]] std::string manifest_folder() const;
    void check_is_theirs(const plan::FileTree& tree, const std::set<std::string>& removed_links);
    [[nodiscard]] bool check_owner(const std::string& owner);
    [[nodiscard]] bool read_manifests(fs::RootDir& root, const std::string& owner);
    [[nodiscard]] bool find_shim();
    [[nodiscard]] std::optional<supervisord::Header> kept_header(const std::string& owner);
    void add_list(const std::string& owner, Result& result);
    [[nodiscard]] bool refuse(const diag::Diagnostic& why);

    const TranslateOptions& options_;
    diag::SourceMap sources_;
    diag::Diagnostics diagnostics_;
    std::optional<Loader> loader_;
    diag::Result<std::optional<std::string>> shim_;
    std::optional<fs::RootDir> root_;
    facts::TargetFacts facts_;
    std::map<std::string, plan::Manifest> manifests_; // of all owners, by owner
    std::optional<model::Image> image_;
    model::ServiceSet set_;
    bool refused_ = false;
};

} // namespace initbridge::cli
