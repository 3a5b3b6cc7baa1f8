#pragma once
/// What `service` and `probe` begin with: which services there are, and who looks after them.

#include "src/cli/options.hpp"
#include "src/cli/output.hpp"
#include "src/service/managers.hpp"
#include "translate/diag/diagnostic.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace initbridge::cli {

/// Exit statuses of these commands, beside exit_done and exit_usage.
inline constexpr int exit_unreachable = 1;
inline constexpr int exit_not_as_wanted = 3;
inline constexpr int exit_no_service = 4;

struct ServiceView {
    service::Managers managers{service::Places{}};
    std::vector<service::Target> targets; ///< those that were named, or all
    std::vector<service::Side> sides;     ///< whose managers have to be there
    std::string bridge_log; ///< where /dev/stdout of the bridge's programs leads; empty: no bridge
    bool listed = false;    ///< by a list in a file
    diag::Diagnostics problems;
    int status = exit_done; ///< anything else: it ends here
};

/// The services that the command is about: those that it names, or all.
[[nodiscard]] ServiceView open_view(const ServiceScope& scope, service::Deadline deadline);

/// `service logs`, of the targets of the view.
[[nodiscard]] int
show_logs(const ServiceOptions& options, ServiceView& view, service::Deadline deadline);

/// `service status --watch` and `service list --watch`.
[[nodiscard]] int watch_services(const ServiceOptions& options, ServiceView view);

/// Where lists of services are: the machine's, and those of who calls.
[[nodiscard]] std::vector<std::string> service_list_folders(const ServiceScope& scope);

/// The last lines of one, the oldest first; none where it has no log that can be read.
[[nodiscard]] std::vector<std::string>
last_lines(ServiceView& view, const service::Target& target, std::size_t count);

/// The managers alone, without a word to them.
[[nodiscard]] ServiceView open_managers(const ServiceScope& scope);

} // namespace initbridge::cli
