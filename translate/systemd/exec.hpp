#pragma once
/// Command lines: argv as the value of ExecStart=, such that the program sees exactly these words
/// (systemd.service(5), "COMMAND LINES").

#include "translate/facts/facts.hpp"
#include "translate/model/service.hpp"
#include "translate/systemd/quoting.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace initbridge::systemd {

/// systemd's own search path, compiled in.
inline constexpr std::string_view builtin_path =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin";

struct Assignment {
    std::string_view name;
    const model::Text* value = nullptr;
};

struct CommandLine {
    const std::vector<model::Marked<model::Text>>& argv; ///< at least one word
    std::string_view path;                               ///< PATH, to look up a bare name
    /// Variables to be set by `/usr/bin/env` in front of the command, because Environment= cannot
    /// carry them.
    std::vector<Assignment> assignments;
    /// The shim and its options, in front of it all; empty: no shim.
    std::vector<model::Text> shim = {};
};

/// The value of ExecStart=. A bare name is looked up in `facts` over the service's PATH, then over
/// systemd's own; one that is not found there, and a path that systemd refuses, run through
/// /usr/bin/env, which searches PATH when the service starts. argv[0] stays as written.
[[nodiscard]] std::string render_command(
    const CommandLine& command, const Spelling& spelling, const facts::TargetFacts& facts);

/// Can systemd execute this path as the first word of ExecStart=? (config_parse_exec(); newer
/// versions refuse globs too.)
[[nodiscard]] bool is_executable_path(std::string_view path);

/// Does a word hold what no unit file may? Then the whole command runs through /bin/sh, and
/// `shell_variables` must be among the assignments where the service sets them.
[[nodiscard]] bool needs_shell(const CommandLine& command);

/// What a shell puts into the environment by itself.
[[nodiscard]] const std::vector<std::string>& shell_variables();

} // namespace initbridge::systemd
