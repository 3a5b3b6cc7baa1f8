#pragma once
/// The managers that look after services, reached when they are first needed.

#include "src/bus/manager.hpp"
#include "src/service/status.hpp"
#include "src/service/target.hpp"
#include "src/supervisor/client.hpp"
#include "src/supervisor/process.hpp"
#include "translate/diag/diagnostic.hpp"

#include <sys/types.h>

#include <optional>
#include <vector>

namespace initbridge::service {

using bus::Deadline;

/// Where they are.
struct Places {
    /// supervisord's socket, or why it is not known.
    diag::Result<supervisor::Address> supervisord = supervisor::Address{};
    uid_t user = 0; ///< whose systemd looks after services of user scope
};

/// One connection to each, used by one thread.
class Managers {
public:
    explicit Managers(Places places)
        : places_(std::move(places))
    {}

    // The pointers are good while the Managers are.
    [[nodiscard]] diag::Result<supervisor::Client*> supervisord(Deadline deadline);
    /// Side::system or Side::user.
    [[nodiscard]] diag::Result<bus::SystemdManager*> systemd(Side side);

    /// Whose systemd looks after services of user scope.
    [[nodiscard]] uid_t user() const { return places_.user; }

    /// Closes the connection to that side's; the next that is needed is a new one.
    void forget(Side side);

    /// Fails unless the manager of that side answers.
    [[nodiscard]] diag::Result<void> ask_alive(Side side, Deadline deadline);

private:
    Places places_;
    std::optional<supervisor::Client> supervisord_;
    std::optional<bus::SystemdManager> system_;
    std::optional<bus::SystemdManager> user_;
};

/// What a look has shown: of each target its status, or nullopt and a problem of its manager.
struct Look {
    std::vector<std::optional<Status>> statuses;
    diag::Diagnostics problems;
};

[[nodiscard]] Look look(Managers& managers, const std::vector<Target>& targets, Deadline deadline);

/// Is a target of that side among them?
[[nodiscard]] bool uses(const std::vector<Target>& targets, Side side);

} // namespace initbridge::service
