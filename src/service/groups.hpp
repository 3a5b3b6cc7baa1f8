#pragma once
/// supervisord's configuration as it runs: what it has read, from where, and reading it anew.

#include "src/service/managers.hpp"
#include "src/service/target.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace initbridge::service {

/// Every process that supervisord looks after now, by its own names.
[[nodiscard]] diag::Result<std::vector<Target>>
active_targets(Managers& managers, Deadline deadline);

/// Names of groups.
using Groups = std::set<std::string>;

/// As `supervisorctl update GROUP...` does: supervisord reads its configuration; of `groups`, those
/// that are not in it any more are stopped, those that changed are started anew, and new ones are
/// added. All others stay as they are. Back when all is stopped and added; what starts by itself
/// has begun to, or will soon.
[[nodiscard]] diag::Result<void>
update_groups(Managers& managers, const Groups& groups, Deadline deadline);

/// Would update_groups() change anything? supervisord reads its configuration for that.
[[nodiscard]] bool has_differences(Managers& managers, const Groups& groups, Deadline deadline);

/// What the process wrote last, to standard output and then to standard error where that goes
/// elsewhere, as far as supervisord keeps it: a line each, at most `count` of either.
[[nodiscard]] std::vector<std::string>
last_lines_of(Managers& managers, const Target& target, std::size_t count, Deadline deadline);

/// The file that a running supervisord reads: by its command line, supervisord(1).
struct ReadConfig {
    std::int64_t pid = 0;
    std::string path; ///< as this process reaches it
    std::string shown;
};

/// nullopt: it cannot be found out here.
[[nodiscard]] diag::Result<std::optional<ReadConfig>>
config_that_is_read(Managers& managers, Deadline deadline);

/// The value of `--configuration` among the words of a command line of supervisord, the program
/// itself and an interpreter before it included; nullopt: it is not given, or that is no
/// supervisord.
[[nodiscard]] std::optional<std::string>
configuration_option(const std::vector<std::string>& words);

/// Where supervisord, if it is one, looks for its configuration when it was not given any, in
/// order.
[[nodiscard]] std::vector<std::string> usual_configurations(const std::vector<std::string>& words);

} // namespace initbridge::service
