#pragma once
/// What the shim has to say: to the journal for people, to a socket for programs.

#include "src/exec/options.hpp"

#include <sys/types.h>

#include <cstdint>

namespace initbridge::exec {

/// Datagrams to `--report`. A reader that is slow, gone or never there is not waited for.
class Reporter {
public:
    explicit Reporter(const Options& options);

    /// One line: `1 NAME STATE key=value…`; the states are supervisord's. initbridge-exec(8)
    void state(const char* state, const char* details);

private:
    const Options& options_;
    int socket_ = -1;
};

enum class Priority { warning = 4, notice = 5, info = 6 };

/// A line into the journal, never into the program's own output; nothing where there is no journal.
void log(const Options& options, Priority priority, const char* text);

} // namespace initbridge::exec
