#pragma once
/// A root of its own for a test, and a folder outside it that must never change.

#include "src/fs/apply.hpp"
#include "src/fs/root_dir.hpp"
#include "translate/plan/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>

namespace initbridge::fs {

/// Everything below a folder: relative path → type, mode and content or target, as one text.
using Snapshot = std::map<std::string, std::string>;

[[nodiscard]] Snapshot snapshot(const std::string& folder);

/// Both ways to resolve paths, and both ways to rename.
struct Ways {
    RootDir::Walk walk = RootDir::Walk::kernel_if_able;
    Renaming renaming = Renaming::kernel_if_able;
};

/// Runs `body` as a user without privileges (in a child process, when we have them). Failed
/// expectations inside it are failures of the test.
void as_plain_user(const std::function<void()>& body);

class TempRoot : public testing::TestWithParam<Ways> {
protected:
    TempRoot();
    ~TempRoot() override;
    TempRoot(const TempRoot&) = delete;
    TempRoot& operator=(const TempRoot&) = delete;

    [[nodiscard]] RootDir open_root() const;
    [[nodiscard]] diag::Result<void> apply(const plan::Plan& plan) const;

    /// `path` of the root, for the tests' own calls.
    [[nodiscard]] std::string in_root(const std::string& path) const { return root + path; }

    void make_folder(const std::string& path, unsigned mode = 0755) const;
    void make_file(const std::string& path, const std::string& content, unsigned mode = 0644) const;
    void make_link(const std::string& path, const std::string& target) const;
    void make_fifo(const std::string& path) const;

    std::string top;     ///< removed with all that is in it
    std::string root;    ///< top/root
    std::string outside; ///< top/outside, with files that links of hostile roots lead to
    Snapshot outside_before;
};

} // namespace initbridge::fs
