#include "src/cli/bridge_verbs.hpp"
#include "src/cli/commands.hpp"

namespace initbridge::cli {

int bridge_command(const BridgeOptions& options)
{
    switch (options.verb) {
    case BridgeOptions::Verb::install:
        return bridge_install(options);
    case BridgeOptions::Verb::remove:
        return bridge_remove(options);
    case BridgeOptions::Verb::status:
        return bridge_status(options);
    }
    return exit_bug;
}

} // namespace initbridge::cli
