#pragma once
/// The log files of all services: their keys, and the folders they need.

#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/model/service.hpp"
#include "translate/plan/tree.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace initbridge::supervisord {

/// Log files by path, and how many streams go there. Two writers of one file cannot rotate it:
/// each would rename it under the other's hands.
class LogFiles {
public:
    explicit LogFiles(const model::ServiceSet& set);

    /// Is the file of one writer only, and not a device?
    [[nodiscard]] bool rotates(const model::Service& service, const model::Text& path) const;

private:
    std::map<std::string, int> writers_;
};

/// Appends `stdout_logfile=` and `stderr_logfile=` or `redirect_stderr=` with what belongs to them.
void write_logs(
    std::string& out,
    const model::Service& service,
    const LogFiles& files,
    std::optional<std::string_view> home);

/// Adds the folders of log files to `tree`: supervisord refuses its whole configuration when one
/// is missing. Folders of the distribution keep their owner.
void add_log_folders(
    plan::FileTree& tree,
    const model::ServiceSet& set,
    const facts::TargetFacts& facts,
    diag::Diagnostics& out);

/// A folder that every distribution has (file-hierarchy(7)); it keeps its owner.
[[nodiscard]] bool is_distributions_folder(std::string_view folder);

/// Adds one folder that supervisord is to write into (`/` and `/tmp` are always there).
void add_folder(plan::FileTree& tree, const std::string& path, std::optional<plan::Owner> owner);

} // namespace initbridge::supervisord
