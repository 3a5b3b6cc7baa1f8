#include "src/cli/commands.hpp"
#include "src/cli/output.hpp"
#include "src/relay/relay.hpp"

#include <fmt/core.h>

#include <cstdio>

namespace initbridge::cli {

int relay(const RelayOptions& options)
{
    const auto say = [](std::string_view line) {
        fmt::print(stderr, "initbridge relay: {}\n", line);
    };
    const auto result = relay::run({options.port, options.address, say});
    if (result) {
        return exit_done;
    }
    diag::Diagnostics problem;
    problem.add(result.error());
    write_diagnostics(problem, {});
    return exit_refused;
}

} // namespace initbridge::cli
