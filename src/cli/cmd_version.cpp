#include "src/cli/commands.hpp"
#include "src/cli/output.hpp"
#include "translate/text/json.hpp"
#include "version.hpp"

#include <fmt/core.h>

namespace initbridge::cli {

int version(const VersionOptions& options)
{
    const std::string text =
        options.output == OutputForm::json
            ? json::dump(json::Object{{"name", "initbridge"}, {"version", initbridge::version}}, 2)
            : fmt::format("initbridge {}", initbridge::version);
    return write_output(text + "\n", exit_done);
}

} // namespace initbridge::cli
