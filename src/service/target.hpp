#pragma once
/// The services that can be asked about, as values.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace initbridge::service {

/// Who looks after a service: supervisord, the system's systemd, or the service user's.
enum class Side { supervisord, system, user };

/// One process of an entry, or one unit.
struct Target {
    std::string name;  ///< as it is shown: the entry's; `web:0`, `web:1` of several copies
    std::string entry; ///< the entry's name
    std::string group; ///< the layer, or supervisord's group
    std::string real;  ///< what its manager calls it: `web:web_00`, `web@0.service`
    Side side = Side::system;
    bool at_boot = true;                     ///< it is wanted to run without being asked for
    std::string kind;                        ///< program, oneshot, eventlistener; empty: not known
    std::string restart;                     ///< always, on-failure, …; empty: not known
    std::vector<std::int64_t> exit_codes{0}; ///< that count as success
    std::string description;
    std::int64_t priority = 999;
    std::string user; ///< that it runs as; empty: not known
    std::string out;  ///< where its output goes: `journal`, `file:/path`, `none`; empty: not known
    std::string err;  ///< the same, or `stdout`

    friend bool operator==(const Target&, const Target&) = default;
};

/// Who runs the machine's services.
enum class Init { supervisord, systemd, bridge };

/// What a list of services says.
struct Services {
    Init init = Init::systemd;
    std::string user; ///< the service user's name; empty: not known
    std::optional<std::uint32_t> uid;
    std::vector<Target> targets;
};

} // namespace initbridge::service
