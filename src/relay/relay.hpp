#pragma once
/// Makes a port of 127.0.0.1 reachable from outside: listens on the machine's first global address
/// and forwards. (A service that listens on all addresses holds that port itself.)

#include "translate/diag/diagnostic.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace initbridge::relay {

struct Options {
    std::uint16_t port = 0;
    std::optional<std::string> address;        ///< listen there; nullopt: the first global one
    std::function<void(std::string_view)> say; ///< is told in one line what happens
};

/// Runs until SIGTERM or SIGINT. Waits while the machine has no global address, and follows it
/// when it changes.
[[nodiscard]] diag::Result<void> run(const Options& options);

} // namespace initbridge::relay
