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

    int operator()(const DeployOptions& options) const { return deploy_command(options); }

    int operator()(const BridgeOptions& options) const { return bridge_command(options); }

    int operator()(const ContainerfileOptions& options) const { return containerfile(options); }

    int operator()(const ExplainOptions& options) const { return explain_command(options); }

    int operator()(const GeneratorOptions& options) const { return generate(options); }

    int operator()(const RelayOptions& options) const { return relay(options); }

    int operator()(const ServiceOptions& options) const { return service_command(options); }

    int operator()(const ProbeOptions& options) const { return probe(options); }

    int operator()(const StdioOptions& options) const { return stdio(options); }

    int operator()(const EndpointOptions& options) const { return supervisor_endpoint(options); }

    int operator()(const EventlistenerHostOptions& options) const
    {
        return eventlistener_host(options);
    }

    int operator()(const ListenerOptions& options) const { return listener_command(options); }

    int operator()(const VersionOptions& options) const { return version(options); }

    int operator()(const HelpOptions& options) const
    {
        return write_output(options.text, exit_done);
    }
};

/// What init systems run must not stay down for a slip in a file of defaults for people.
bool has_defaults(const std::vector<std::string>& arguments)
{
    return arguments.empty() || (arguments.front() != "stdio" && arguments.front() != "listener");
}

/// A slip in the configuration must not take the services of a boot away.
bool goes_on(const std::vector<std::string>& arguments)
{
    return !arguments.empty() && arguments.front() == "generator";
}

/// The program's other names are those by which systemd finds generators.
std::vector<std::string> words_of(int argc, char** argv)
{
    std::vector<std::string> words(argv, argv + argc);
    const std::string name =
        words.empty() ? "" : words.front().substr(words.front().rfind('/') + 1);
    if (!words.empty()) {
        words.erase(words.begin());
    }
    if (name == "initbridge-user-generator") {
        words.insert(words.begin(), {"generator", "--user"});
    } else if (name == "initbridge-generator") {
        words.insert(words.begin(), "generator");
    }
    return words;
}

} // namespace

int run(int argc, char** argv)
{
    diag::Diagnostics problems;
    const std::vector<std::string> arguments = words_of(argc, argv);
    const Config config = has_defaults(arguments) ? read_config(problems) : Config{};
    auto options = parse(arguments, config, problems);
    write_diagnostics(problems, {});
    if (problems.has_errors() && goes_on(arguments)) {
        problems = {};
        options = parse(arguments, {}, problems);
    }
    if (!options || problems.has_errors()) {
        return exit_usage;
    }
    return std::visit(Runner{}, *options);
}

} // namespace initbridge::cli
