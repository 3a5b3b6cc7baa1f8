#pragma once
/// The bridge as a value: supervisord as a user service of systemd.

#include "translate/bridge/places.hpp"
#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/model/service.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace initbridge::bridge {

/// Where the output of supervisord's programs goes that they write to `/dev/stdout`.
enum class Log {
    file,    ///< files of the bridge, rotated by logrotate
    journal, ///< the journal, through a pipe: its socket cannot be opened as `/dev/stdout`
};

struct Bridge {
    std::string user; ///< whose manager runs it
    std::optional<std::uint32_t> uid;
    std::optional<std::uint32_t> gid;
    std::string home;
    std::string config{default_config};
    std::string supervisord{default_supervisord};
    std::string initbridge{default_initbridge}; ///< gives supervisord a pipe into the journal
    Log log = Log::file;
    /// Does supervisord's own log go to its standard output anyway (`logfile=/dev/stdout`)?
    bool logs_to_stdout = false;
    /// Of the image: the layers', PATH, HOME, USER, LOGNAME.
    model::Environment environment;
    model::MemoryCaps memory;
    /// How long supervisord may need to stop all that it runs.
    std::chrono::seconds stop_time{0};
};

/// User, supervisord's path, environment and caps of an image whose `bridge` is set; what concerns
/// its services is added by the caller. An error when a full root has no such user: a container
/// runs with a bare uid, a user's manager does not.
[[nodiscard]] Bridge
bridge_of(const model::ServiceSet& set, const facts::TargetFacts& facts, diag::Diagnostics& out);

/// `--log journal` and a full root without the program that makes it work: an error.
void check_log(Log log, const facts::TargetFacts& facts, diag::Diagnostics& out);

} // namespace initbridge::bridge
