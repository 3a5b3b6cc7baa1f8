#pragma once
/// supervisord's interface to the services that systemd runs: initbridge-supervisor-endpoint(8).

#include "src/endpoint/api.hpp"
#include "src/endpoint/services.hpp"

#include <sys/types.h>

#include <optional>

namespace initbridge::endpoint {

struct Options {
    service::Managers managers{service::Places{}};
    ReadList read_list;
    Translate translate;
    Permissions permissions;
    std::optional<gid_t> group; ///< whose members may talk to it, beside root and its own user
};

/// Serves the sockets that systemd has passed on (sd_listen_fds(3)) until SIGTERM or SIGINT, or
/// until a shutdown is over.
[[nodiscard]] diag::Result<void> run(Options options);

} // namespace initbridge::endpoint
