#pragma once
/// The work of diff(), in three files: the state and its questions (diff.cpp), what is wanted
/// (diff_wanted.cpp), what is no longer wanted (diff_removals.cpp).

#include "translate/plan/plan.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace initbridge::plan {

class Differ {
public:
    Differ(
        const FileTree& desired,
        const ObservedTree& observed,
        const DiffPolicy& policy,
        diag::Diagnostics& out);

    [[nodiscard]] Plan run();

private:
    /// What the state of a path means for a file or link that is wanted there.
    enum class Verdict {
        write,       ///< nothing, or something of ours: write
        keep_first,  ///< something foreign that may be replaced: put it aside, then write
        leave_owned, ///< it is there, and ours (or another owner's, who shares it)
        leave,       ///< it is there, and somebody else's
        refuse,      ///< an error was reported
    };

    // The root's state (diff.cpp)
    [[nodiscard]] const Observed& seen(const std::string& path) const;
    [[nodiscard]] const OwnedPath* ours(const std::string& path) const;
    [[nodiscard]] const std::string* other_owner(const std::string& path) const;
    [[nodiscard]] bool is_folder(const std::string& path) const;
    [[nodiscard]] bool is_ours_unchanged(const std::string& path) const;
    [[nodiscard]] bool owns_below(const std::string& path) const;
    diag::Diagnostic& error(std::string_view code, std::string message);

    // What is wanted (diff_wanted.cpp)
    void want_parents(const std::string& path);
    void want_folder(const std::string& path, const Directory* asked);
    void make_folder(const std::string& path, const Directory* asked);
    void keep_folder(const std::string& path, const Directory* asked);
    void clear_for_folder(const std::string& path, const Directory* asked);
    void check_foreign_folder(const std::string& path, const Directory& asked);
    void want_file(const std::string& path, const File& file);
    void want_link(const std::string& path, const Symlink& link);
    [[nodiscard]] Verdict judge(const std::string& path, bool same_content, bool same);
    [[nodiscard]] Verdict judge_foreign(const std::string& path);
    void own(const std::string& path, OwnedPath owned, Verdict verdict);

    // What is not (diff_removals.cpp)
    void remove_links();
    void restore_links();
    void restore_link(const std::string& path, const std::string& target);
    void remove_unwanted();
    void remove_folder(const std::string& path);
    void remove_entry(const std::string& path, const OwnedPath& owned);
    void put_back(const std::string& path, const std::string& kept_as);
    void finish_manifest();

    const FileTree& desired_;
    const ObservedTree& observed_;
    const DiffPolicy& policy_;
    diag::Diagnostics& out_;
    std::size_t errors_ = 0;

    Manifest next_;
    std::set<std::string> folders_done_;
    std::set<std::string> links_put_back_;
    std::vector<std::string> cleared_; ///< links and files of ours that become folders, with a `/`

    std::vector<Step> clearing_; ///< files of ours that stand where a folder must be
    std::vector<Step> folders_;
    std::vector<Step> originals_;
    std::vector<Step> files_;
    std::vector<Step> modes_;
    std::vector<Step> links_;
    std::vector<Step> removals_;
    std::vector<Step> folder_removals_;
    std::vector<Step> manifest_;
};

/// Is it still what the manifest says we wrote (the mode aside)?
[[nodiscard]] bool is_as_written(const Observed& seen, const OwnedPath& owned);

} // namespace initbridge::plan
