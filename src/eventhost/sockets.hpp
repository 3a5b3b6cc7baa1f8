#pragma once
/// What comes to the two sockets of a listener: the shim's reports, and whoever wants its pipes.

#include "src/listener/listener_pipes.hpp"
#include "translate/diag/diagnostic.hpp"

#include <sys/types.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace initbridge::eventhost {

struct Line {
    std::string text;
    uid_t uid = 0; ///< of the one who sent it
};

/// All that has come to a socket of fs::listen_at() from these users, a connection each, in order.
/// Who connects and sends nothing is waited for, for a moment.
[[nodiscard]] std::vector<Line> take_lines(int socket, const std::set<uid_t>& users);

/// Whoever is next at a socket of fs::listen_at() gets the ends of two new pipes, by SCM_RIGHTS.
/// nullopt: nobody was there, or is any more.
[[nodiscard]] diag::Result<std::optional<listener::ListenerPipes>> hand_out_pipes(int socket);

} // namespace initbridge::eventhost
