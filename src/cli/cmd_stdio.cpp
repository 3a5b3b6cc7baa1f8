#include "src/cli/commands.hpp"
#include "src/cli/output.hpp"
#include "src/stdio/codes.hpp"
#include "src/stdio/run.hpp"

#include <string_view>

namespace initbridge::cli {

namespace {

/// As env(1) and the shell have them.
constexpr int exit_cannot_run = 126;
constexpr int exit_no_command = 127;

int status_for(std::string_view code)
{
    if (code == stdio::codes::no_command) {
        return exit_no_command;
    }
    return code == stdio::codes::cannot_run ? exit_cannot_run : exit_refused;
}

} // namespace

int stdio(const StdioOptions& options)
{
    const auto say = [](const diag::Diagnostic& what) {
        diag::Diagnostics problem;
        problem.add(what);
        write_diagnostics(problem, {});
    };
    const auto ending = stdio::run({options.command, say});
    if (ending) {
        return stdio::end_like(*ending);
    }
    say(ending.error());
    return status_for(ending.error().code);
}

} // namespace initbridge::cli
