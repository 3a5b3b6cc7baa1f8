#pragma once
/// The supervisord that started this process.

#include "translate/diag/diagnostic.hpp"

#include <sys/types.h>

#include <optional>

namespace initbridge::listener {

struct Supervisor {
    pid_t pid = 0;
    std::optional<pid_t> stdio; ///< the `initbridge stdio` that runs it
};

/// Our parent, when that is supervisord. Its number alone says nothing: supervisord is process 1 of
/// most containers and some other process below systemd, whose process 1 must not be touched.
[[nodiscard]] diag::Result<Supervisor> find_supervisor();

/// Tells it to end in order, as SIGTERM does. With a status, whoever waits for `stdio` gets that.
/// Nobody is signalled when it is not our parent any more.
[[nodiscard]] diag::Result<void> end(const Supervisor& supervisor, std::optional<int> status);

} // namespace initbridge::listener
