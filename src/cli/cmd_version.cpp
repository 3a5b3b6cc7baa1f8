#include "src/cli/commands.hpp"
#include "src/cli/output.hpp"
#include "translate/text/json.hpp"
#include "version.hpp"

#include <fmt/core.h>

#include <string>
#include <utility>

namespace initbridge::cli {

int version(const VersionOptions& options)
{
    std::string text = fmt::format("initbridge {}", initbridge::version);
    if (options.output == OutputForm::json) {
        json::Object object;
        object.push_back({"name", "initbridge"});
        object.push_back({"version", initbridge::version});
        text = json::dump(std::move(object), 2);
    }
    return write_output(text + "\n", exit_done);
}

} // namespace initbridge::cli
