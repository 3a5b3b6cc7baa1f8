#pragma once
/// `initbridge-exec`, the program that stands in front of a service's own where an init cannot do
/// something by itself: who needs it, with which words it is run, and how it comes into an image.

#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/model/service.hpp"
#include "translate/plan/tree.hpp"

#include <chrono>
#include <string_view>
#include <vector>

namespace initbridge::shim {

/// Where it lies in an image. initbridge-exec(8)
inline constexpr std::string_view path = "/usr/libexec/initbridge/exec";

/// Of `--shim`.
enum class Use {
    never,
    automatic, ///< where the author's own words need it
    always,    ///< for every program that systemd runs
};

/// What it ends with when the manager has to decide, having been told to stop or not: the manager
/// starts it again unless it is stopping it. (src/exec/supervise.hpp)
inline constexpr int again_status = 251;
/// What it ends with when a program is given up on.
inline constexpr int fatal_status = 250;

enum class Part {
    none,
    gate,       ///< it waits, then becomes the program
    supervisor, ///< it stays, and restarts the program by supervisord's rules
    listener,   ///< the same for an event listener, below the host that feeds it
};

/// Is it the shim that restarts the program?
[[nodiscard]] constexpr bool restarts(Part part)
{
    return part == Part::supervisor || part == Part::listener;
}

/// Why the words of an entry need more than systemd's own directives.
enum class Reason {
    none,
    wait_for,
    start_limits, ///< `start_secs` or `start_retries` was said
    exit_codes,   ///< 0 is not among them
    on_fatal,     ///< something is done when it is given up on
    listener,     ///< it is an event listener
    watched,      ///< an event listener hears of its states
};

/// Where the hosts of event listeners have their sockets: below /run, and below the user's
/// XDG_RUNTIME_DIR. initbridge-exec(8), "REPORTS"
inline constexpr std::string_view listeners_folder = "initbridge/events";

/// Is something to be done when it is given up on?
[[nodiscard]] bool acts_when_fatal(const model::Service& service);
[[nodiscard]] Reason reason_for(const model::Service& service);
[[nodiscard]] bool waits(const model::Service& service);
/// How long it is waited for: a minute, when nobody said.
[[nodiscard]] std::chrono::milliseconds timeout_of(const model::WaitCondition& condition);

/// What it does for a service that systemd runs.
[[nodiscard]] Part part_for(const model::Service& service, Use use);

/// The words in front of `--` and the command, its own path first; of a listener those of its
/// host, with the path `initbridge`, come before them.
[[nodiscard]] std::vector<model::Text>
systemd_words(const model::Service& service, Part part, std::string_view initbridge);
/// The same below supervisord, which restarts by itself: nothing, or a gate that waits and reads
/// the environment file.
[[nodiscard]] std::vector<model::Text> supervisord_words(const model::Service& service);

/// Puts the shim into a tree that needs it, unless a package of the root brings it. Without a root
/// it may stay unknown.
void add_shim(plan::FileTree& tree, const facts::TargetFacts& facts, diag::Diagnostics& out);

} // namespace initbridge::shim
