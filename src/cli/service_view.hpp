#pragma once
/// What `service` and `probe` begin with: which services there are, and who looks after them.

#include "src/cli/options.hpp"
#include "src/cli/output.hpp"
#include "src/service/managers.hpp"
#include "translate/diag/diagnostic.hpp"

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
    diag::Diagnostics problems;
    int status = exit_done; ///< anything else: it ends here
};

/// The services that the command is about: those that it names, or all.
[[nodiscard]] ServiceView open_view(const ServiceScope& scope, service::Deadline deadline);

/// The managers alone, without a word to them.
[[nodiscard]] ServiceView open_managers(const ServiceScope& scope);

} // namespace initbridge::cli
