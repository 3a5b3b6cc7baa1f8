#pragma once
/// From the gate to the command: what is done in the process that becomes it.

#include "src/exec/options.hpp"

namespace initbridge::exec {

/// What the process tells whoever watches it, over a pipe that the command does not inherit.
struct News {
    enum class Kind : int {
        running,    ///< all is there; the command comes next
        no_command, ///< it could not be run; `number` is an errno value
        no_environment,
        no_mark,  ///< others would wait in vain for its end; `number` is an errno value
        no_stdio, ///< nobody handed them out; `number` is an errno value
        expired,  ///< `number` is the index of the wait
    } kind = Kind::running;

    int number = 0;
};

/// Waits, reads the environment file, and becomes the command. Returns when that cannot be done;
/// Kind::running is written to `pipe` before it is tried, unless that is -1.
[[nodiscard]] News become_command(Options& options, int pipe) noexcept;

/// News in words, for people: "/run/x is not there after 60 s".
void describe(const News& news, const Options& options, char* text, int size) noexcept;

} // namespace initbridge::exec
