/// initbridge-exec: runs a command with supervisord's rules of restarting, or waits and becomes it.

#include "src/exec/child.hpp"
#include "src/exec/options.hpp"
#include "src/exec/supervise.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace {

using namespace initbridge::exec;

void complain(const char* who, const char* what)
{
    char line[768];
    const int size =
        std::snprintf(line, sizeof line, "initbridge-exec: %.200s: %.500s\n", who, what);
    [[maybe_unused]] const ssize_t written =
        ::write(STDERR_FILENO, line, static_cast<std::size_t>(size));
}

int pass_gate(Options& options)
{
    const News news = become_command(options, -1);
    char text[512];
    describe(news, options, text, sizeof text);
    complain(options.name, text);
    if (news.kind == News::Kind::no_command) {
        return news.number == ENOENT ? status_no_command : status_cannot_run;
    }
    return options.fatal_status;
}

} // namespace

int main(int argc, char** argv)
{
    Options options;
    const char* word = "";
    if (const char* problem = parse_options(argc, argv, options, &word)) {
        complain(word, problem);
        return status_bad_usage;
    }
    return options.gate ? pass_gate(options) : supervise(options);
}
