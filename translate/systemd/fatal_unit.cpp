#include "translate/shim/shim.hpp"
#include "translate/systemd/environment.hpp"
#include "translate/systemd/exec.hpp"
#include "translate/systemd/service_unit.hpp"
#include "translate/systemd/unit.hpp"
#include "translate/text/words.hpp"

#include <fmt/format.h>

#include <utility>
#include <variant>
#include <vector>

namespace initbridge::systemd {

namespace {

using model::FatalAction;
using model::OnFatal;

std::string systemctl(model::Scope scope)
{
    return scope == model::Scope::user ? "systemctl --user" : "systemctl";
}

/// The words of a `run:`, which are there: resolve has looked.
std::vector<model::Marked<model::Text>> command_of(const model::Service& service)
{
    const auto& policy = *service.entry->on_fatal;
    std::vector<model::Marked<model::Text>> argv;
    const auto split = text::split_words(policy.value.command);
    for (const text::Word& word : std::get<std::vector<text::Word>>(split)) {
        argv.push_back({model::Text(text::joined(word)), policy.mark});
    }
    return argv;
}

/// `%i` is no number of two digits, as supervisord's names of copies have it.
bool counts_in_shell(const model::Service& service, const Spelling& spelling)
{
    return service.instances > 1 && !spelling.instance;
}

/// The command, run by a shell that works the name of the copy out.
std::vector<model::Marked<model::Text>>
named_by_shell(std::vector<model::Marked<model::Text>> argv, const diag::SourceMark& mark)
{
    const model::Text script("EVENT_PROCESSNAME=$(printf %s_%02d \"$EVENT_GROUPNAME\" \"$1\") && "
                             "export EVENT_PROCESSNAME && shift && exec \"$@\"");
    model::Text number;
    number.append(model::Expansion{model::ExpansionKind::process_num, {}, "d"});
    std::vector<model::Marked<model::Text>> words{
        {model::Text("/bin/sh"), mark},
        {model::Text("-c"), mark},
        {script, mark},
        {model::Text("sh"), mark},
        {number, mark}};
    words.insert(words.end(), argv.begin(), argv.end());
    return words;
}

/// What `initbridge listener on-fatal` gives the same command below supervisord.
void add_event(UnitText& unit, const model::Service& service, const Spelling& spelling)
{
    unit.text() += fmt::format(
        "Environment=\"EVENT_NAME=PROCESS_STATE_FATAL\" \"EVENT_GROUPNAME={}\" "
        "\"EVENT_FROM_STATE=BACKOFF\"\n",
        service.name);
    if (!counts_in_shell(service, spelling)) {
        const std::string copy =
            service.instances > 1 ? fmt::format("_{:02}", *spelling.instance) : std::string();
        unit.text() += fmt::format("Environment=\"EVENT_PROCESSNAME={}{}\"\n", service.name, copy);
    }
}

/// Its other failures, such as a stop that took too long, are no business of `on_fatal`.
void add_condition(UnitText& unit, model::Scope scope, const std::string& failed)
{
    unit.text() += fmt::format(
        "ExecCondition={}:/bin/sh -c '[ \"$({} show --property=ExecMainStatus --value {})\" = {} ]'\n",
        scope == model::Scope::system ? "+" : "",
        systemctl(scope),
        failed,
        shim::fatal_status);
}

void add_restarts(
    UnitText& unit,
    model::Scope scope,
    const std::string& failed,
    const std::vector<std::string>& others)
{
    const std::string command = systemctl(scope);
    if (!others.empty()) {
        const std::string names = fmt::format("{}", fmt::join(others, " "));
        // Their start limits count starts by name as well; it fails for units that are not loaded.
        unit.text() += fmt::format("ExecStart=-:/usr/bin/{} reset-failed {}\n", command, names);
        unit.text() +=
            fmt::format("ExecStart=:/usr/bin/{} --no-block try-restart {}\n", command, names);
    }
    unit.text() += fmt::format("ExecStart=:/usr/bin/{} --no-block restart {}\n", command, failed);
}

} // namespace

std::string fatal_unit(std::string_view unit)
{
    return fmt::format("initbridge-fatal-{}", unit);
}

std::string ServiceWriter::render_fatal(
    const model::Service& service,
    const std::string& unit_name,
    const std::vector<std::string>& others,
    std::optional<std::int64_t> instance)
{
    const OnFatal& policy = service.entry->on_fatal->value;
    const Spelling spelling{service.scope, service.home, instance};
    UnitText unit(service.layer->manifest);
    unit.section("Unit");
    add_description(unit, service.name + " was given up on");
    if (policy.action == FatalAction::exit && service.scope == model::Scope::system) {
        unit.directive(
            "ConditionVirtualization", "container");       // no machine goes down for a service
        unit.directive("ConditionVirtualization", "!wsl"); // which counts as one
    }
    if (policy.action == FatalAction::restart_layer) {
        unit.directive("StartLimitIntervalSec", "5min");
        unit.directive("StartLimitBurst", std::size_t{5});
    }
    if (policy.action == FatalAction::run) {
        unit.directive("StartLimitIntervalSec", std::size_t{0}); // each time
    }
    unit.section("Service");
    unit.directive("Type", "oneshot");
    add_condition(unit, service.scope, unit_name);
    switch (policy.action) {
    case FatalAction::exit:
        unit.text() += fmt::format(
            "ExecStart=:/usr/bin/{} --no-block exit {}\n",
            systemctl(service.scope),
            policy.exit_code.value_or(0));
        break;
    case FatalAction::restart_layer:
        add_restarts(unit, service.scope, unit_name, others);
        break;
    case FatalAction::run: {
        auto argv = command_of(service);
        if (counts_in_shell(service, spelling)) {
            argv = named_by_shell(std::move(argv), service.entry->on_fatal->mark);
        }
        add_identity(unit, service, spelling);
        add_environment(unit, service, {environments_.of(service, spelling), {}, false}, spelling);
        add_event(unit, service, spelling);
        unit.directive("TimeoutStartSec", "1min");
        unit.directive("ExecStart", render_command({argv, service.path, {}}, spelling, facts_));
        break;
    }
    case FatalAction::none:
        break;
    }
    return unit.take();
}

} // namespace initbridge::systemd
