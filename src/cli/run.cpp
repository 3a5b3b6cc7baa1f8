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

    int operator()(const RelayOptions& options) const { return relay(options); }

    int operator()(const VersionOptions& options) const { return version(options); }

    int operator()(const HelpOptions& options) const
    {
        return write_output(options.text, exit_done);
    }
};

} // namespace

int run(int argc, char** argv)
{
    diag::Diagnostics problems;
    const Config config = read_config(problems);
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    const auto options = parse(arguments, config, problems);
    write_diagnostics(problems, {});
    if (!options || problems.has_errors()) {
        return exit_usage;
    }
    return std::visit(Runner{}, *options);
}

} // namespace initbridge::cli
