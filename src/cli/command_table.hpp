#pragma once
/// The commands that there are.

#include "src/cli/config.hpp"
#include "translate/diag/diagnostic.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::cli {

struct Command {
    std::string_view name;
    std::string_view summary;
};

inline constexpr std::array<Command, 17> commands{{
    {"translate", "render layers, or an image, for one init"},
    {"check", "tell all that is wrong with layers, for both inits"},
    {"explain", "tell what fields and entries become on each init, and what is lost"},
    {"deploy", "make this machine run the services of layers, or leave it as it was"},
    {"undeploy", "take a deployment away"},
    {"diff", "tell what 'deploy' would change"},
    {"bridge", "supervisord as a user service under systemd"},
    {"containerfile", "the lines that an image's Containerfile needs"},
    {"service", "ask about services and control them, whichever init runs them"},
    {"probe", "tell by the exit status alone whether services run"},
    {"generator", "make units of this machine's layers when it boots (run by systemd)"},
    {"relay", "make a port of 127.0.0.1 reachable from outside"},
    {"stdio", "run a command with pipes for its output"},
    {"supervisor-endpoint", "supervisord's interface to services of systemd (run by systemd)"},
    {"eventlistener-host", "supervisord's events for a listener on systemd (run by systemd)"},
    {"listener", "event listeners for supervisord: a circuit breaker, and others"},
    {"version", "print the version"},
}};

/// What `initbridge --help` prints.
[[nodiscard]] std::string overview();
/// `--help`, `-h`, and `help` without a command.
[[nodiscard]] bool asks_for_overview(const std::vector<std::string>& arguments);

/// The index in `commands` of the one that the arguments begin with (`--version` is `version`,
/// `help X` is X); nullopt after an error.
[[nodiscard]] std::optional<std::size_t>
find_command(const std::vector<std::string>& arguments, diag::Diagnostics& out);

/// An error for each section of the configuration that is no command.
void check_sections(const Config& config, diag::Diagnostics& out);

} // namespace initbridge::cli
