#pragma once
/// `initbridge eventlistener-host`: one listener of supervisord's, run and fed on systemd.

#include "src/listener/child.hpp"
#include "src/service/managers.hpp"
#include "src/service/target.hpp"
#include "translate/diag/diagnostic.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::eventhost {

struct Options {
    std::string name;                ///< of the listener: its pool
    std::vector<std::string> events; ///< subscriptions
    std::size_t buffer_size = 10;
    int stop_signal = 15;
    /// The shim and its words, then the listener's own. `--stdio-from` is added in front.
    std::vector<std::string> command;
    listener::Variables variables; ///< added to its environment
    std::string folder;            ///< of its sockets: RuntimeDirectory=
    service::Managers managers{service::Places{}};
    std::function<diag::Result<std::vector<service::Target>>()> read_list;
    std::function<void(std::string_view)> say; ///< a line for people, without its end
};

/// Until the shim has ended, whose exit status it is: 128 and the signal that ended it.
[[nodiscard]] diag::Result<int> run(Options options);

} // namespace initbridge::eventhost
