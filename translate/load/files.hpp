#pragma once
/// What is known of the file system so far, and what is asked for next.

#include "translate/diag/diagnostic.hpp"
#include "translate/facts/source_file.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::load {

/// A path that was read.
struct Found {
    facts::SourceFile::Kind kind = facts::SourceFile::Kind::missing;
    diag::FileId file{};              ///< of a file: where its text is
    std::string problem;              ///< unreadable: why
    std::vector<std::string> entries; ///< of a directory, sorted by bytes

    [[nodiscard]] bool is(facts::SourceFile::Kind other) const { return kind == other; }

    [[nodiscard]] bool has_entry(std::string_view name) const;
};

class Files {
public:
    explicit Files(diag::SourceMap& sources)
        : sources_(&sources)
    {}

    /// nullptr: not known yet; it is wanted from now on.
    [[nodiscard]] const Found* find(const std::string& path);
    void provide(const std::string& path, facts::SourceFile file);

    /// Forgets what was wanted: a new round asks again for what it still lacks.
    void start_round();

    [[nodiscard]] const std::vector<std::string>& wanted() const { return wanted_; }

    [[nodiscard]] diag::SourceMap& sources() { return *sources_; }

private:
    diag::SourceMap* sources_;
    std::map<std::string, Found> found_;
    std::vector<std::string> wanted_;
    std::set<std::string> wanted_set_;
};

using Place = std::optional<diag::SourceMark>;

/// Says why `path` is not a file that can be read, and true; false when it is one.
[[nodiscard]] bool
report_no_file(const std::string& path, const Found& found, Place where, diag::Diagnostics& out);

} // namespace initbridge::load
