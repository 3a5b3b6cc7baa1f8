#pragma once
/// Runs a command whose standard output and error are pipes. Below systemd they are the journal's
/// sockets, and no program can open `/dev/stdout` when it is a socket (unix(7): ENXIO).

#include "translate/diag/diagnostic.hpp"

#include <functional>
#include <string>
#include <vector>

namespace initbridge::stdio {

/// How the command ended.
struct Ending {
    enum class Kind { exit, signal } kind = Kind::exit;
    int number = 0; ///< exit status, or the signal that ended it

    friend bool operator==(const Ending&, const Ending&) = default;
};

struct Options {
    std::vector<std::string> command;                 ///< at least one word
    std::function<void(const diag::Diagnostic&)> say; ///< is told what goes wrong meanwhile
};

/// Copies what the command writes to this process's own standard output and error, byte by byte,
/// and hands on to it every signal that can be caught, until it has ended and all that it wrote is
/// copied. A SIGTERM that was queued with base::request_exit() replaces an exit status of 0.
/// Changes how this process treats signals for good.
[[nodiscard]] diag::Result<Ending> run(const Options& options);

/// Ends this process by the signal that ended the command, so that whoever waits for it sees the
/// truth. The exit status to leave with, when the command exited, or when the signal has no effect
/// on process 1 of a container.
[[nodiscard]] int end_like(const Ending& ending);

} // namespace initbridge::stdio
