#include "src/cli/commands.hpp"
#include "src/cli/listener_parent.hpp"
#include "src/cli/listener_record.hpp"
#include "src/cli/listener_trial.hpp"
#include "src/cli/output.hpp"
#include "src/fs/record.hpp"
#include "src/listener/run.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <string>
#include <utility>

namespace initbridge::cli {

namespace {

using listener::Channel;
using Verb = ListenerOptions::Verb;

constexpr std::chrono::seconds usual_cool_down{30};
constexpr std::chrono::seconds usual_run{60};

/// Standard output is the protocol's; supervisord keeps what comes here in the listener's log.
void say(std::string_view line)
{
    fmt::print(stderr, "initbridge listener: {}\n", line);
}

listener::FatalExit fatal_options(const ListenerOptions& options, FatalRecord& record)
{
    listener::FatalExit fatal;
    fatal.breaker = {options.programs, options.after, options.cool_down.value_or(usual_cool_down)};
    fatal.last = record.last_end();
    fatal.exit_code = [&](std::string_view) {
        return options.exit_code;
    };
    fatal.dry_run = options.dry_run;
    fatal.say = say;
    fatal.record = [&](const listener::Fatality& what) {
        if (auto kept = record.keep(what); !kept) {
            say(kept.error().message);
        }
    };
    return fatal;
}

diag::Result<void> break_circuit(const ListenerOptions& options, Channel& channel)
{
    FatalRecord record(options.record);
    return listener::fatal_exit(fatal_options(options, record), channel);
}

diag::Result<void> obey_policies(const ListenerOptions& options, Channel& channel)
{
    FatalRecord record(options.record);
    listener::OnFatal wanted;
    wanted.policies = options.policies;
    wanted.exit = fatal_options(options, record);
    wanted.restart = restart_groups;
    wanted.timeout = options.timeout.value_or(usual_run);
    wanted.say = say;
    return listener::on_fatal(wanted, channel);
}

diag::Result<void> execute(const ListenerOptions& options, Channel& channel)
{
    return listener::exec_on(
        {options.on, options.programs, options.command, options.timeout.value_or(usual_run), say},
        channel);
}

diag::Result<void> log(const ListenerOptions& options, Channel& channel)
{
    return listener::log_events(
        [&](std::string_view line) -> diag::Result<void> {
            if (options.file) {
                return fs::append_record(*options.file, line, fs::Durable::no);
            }
            fmt::print(stderr, "{}\n", line);
            return {};
        },
        channel);
}

/// Nothing where it cannot be asked: events tell it by and by.
listener::States states_now()
{
    auto states = states_of_parent();
    if (!states) {
        say(states.error().message);
        return {};
    }
    return *std::move(states);
}

diag::Result<void> listen(const ListenerOptions& options)
{
    ::signal(SIGPIPE, SIG_IGN); // supervisord's end is told by write(2)
    Channel channel(STDIN_FILENO, STDOUT_FILENO);
    switch (options.verb) {
    case Verb::fatal_exit:
        return break_circuit(options, channel);
    case Verb::on_fatal:
        return obey_policies(options, channel);
    case Verb::exec:
        return execute(options, channel);
    case Verb::log:
        return log(options, channel);
    case Verb::notify:
        return listener::notify_states(states_now(), channel);
    case Verb::test:
        break;
    }
    return {};
}

} // namespace

int listener_command(const ListenerOptions& options)
{
    if (options.verb == Verb::test) {
        return test_listener(options);
    }
    const auto result = listen(options);
    if (result) {
        return exit_done;
    }
    diag::Diagnostics problem;
    problem.add(result.error());
    write_diagnostics(problem, {});
    return exit_refused;
}

} // namespace initbridge::cli
