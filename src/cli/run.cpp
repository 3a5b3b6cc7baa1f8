#include "src/cli/run.hpp"

#include "src/cli/commands.hpp"
#include "src/cli/output.hpp"
#include "src/cli/parse.hpp"

#include <string>
#include <vector>

namespace initbridge::cli {

namespace {

struct Runner {
    int operator()(const TranslateOptions& options) const { return translate(options); }

    int operator()(const CheckOptions& options) const { return check(options); }

    int operator()(const BridgeOptions& options) const { return bridge_command(options); }

    int operator()(const ContainerfileOptions& options) const { return containerfile(options); }

    int operator()(const ExplainOptions& options) const { return explain_command(options); }

    int operator()(const RelayOptions& options) const { return relay(options); }

    int operator()(const ServiceOptions& options) const { return service_command(options); }

    int operator()(const ProbeOptions& options) const { return probe(options); }

    int operator()(const StdioOptions& options) const { return stdio(options); }

    int operator()(const VersionOptions& options) const { return version(options); }

    int operator()(const HelpOptions& options) const
    {
        return write_output(options.text, exit_done);
    }
};

/// `stdio` has no options, and what it runs must not stay down for a slip in a file of them.
bool has_defaults(const std::vector<std::string>& arguments)
{
    return arguments.empty() || arguments.front() != "stdio";
}

} // namespace

int run(int argc, char** argv)
{
    diag::Diagnostics problems;
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    const Config config = has_defaults(arguments) ? read_config(problems) : Config{};
    const auto options = parse(arguments, config, problems);
    write_diagnostics(problems, {});
    if (!options || problems.has_errors()) {
        return exit_usage;
    }
    return std::visit(Runner{}, *options);
}

} // namespace initbridge::cli
