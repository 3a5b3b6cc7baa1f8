#include "src/cli/commands.hpp"
#include "src/cli/output.hpp"
#include "src/cli/service_show.hpp"
#include "src/cli/service_view.hpp"
#include "src/cli/socket_wait.hpp"
#include "src/service/control.hpp"
#include "src/service/process_memory.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace initbridge::cli {

namespace {

using service::Outcome;
using service::Target;
using Verb = ServiceOptions::Verb;
using Form = ServiceOptions::Form;

constexpr std::chrono::seconds for_a_look{10};
constexpr std::chrono::seconds for_a_job{60};

service::Deadline deadline_of(const ServiceOptions& options)
{
    const bool look = options.verb == Verb::list || options.verb == Verb::status;
    return bus::deadline_in(options.scope.timeout.value_or(look ? for_a_look : for_a_job));
}

/// Everything is told as it is; standard output is JSON even when nothing could be found out.
int finish(
    const ServiceOptions& options,
    const ServiceView& view,
    const std::string& text,
    json::Value services,
    int status)
{
    write_diagnostics(view.problems, {});
    if (options.output == Form::json) {
        json::Object object{
            {"services", std::move(services)},
            {"diagnostics", json::diagnostics_to_json(view.problems, {})}};
        return write_output(json::dump(std::move(object), 2) + "\n", status);
    }
    return write_output(options.output == Form::names ? show_names(view.targets) : text, status);
}

int show_status(const ServiceOptions& options, ServiceView& view, service::Deadline deadline)
{
    service::Look seen = service::look(view.managers, view.targets, deadline);
    const bool unreachable = seen.problems.has_errors();
    view.problems.append(std::move(seen.problems));
    for (auto& one : seen.statuses) {
        if (one) {
            one->memory = service::memory_of(one->pid);
        }
    }
    bool wanted = true;
    for (std::size_t i = 0; i < view.targets.size(); ++i) {
        wanted = wanted && seen.statuses[i] &&
                 service::as_wanted(seen.statuses[i]->state, view.targets[i]);
    }
    const int status = unreachable ? exit_unreachable : wanted ? exit_done : exit_not_as_wanted;
    const bool nothing =
        std::ranges::none_of(seen.statuses, [](const auto& one) { return one.has_value(); });
    return finish(
        options,
        view,
        nothing && unreachable
            ? std::string()
            : show_statuses(view.targets, seen.statuses, std::chrono::system_clock::now()),
        statuses_to_json(view.targets, seen.statuses),
        status);
}

std::string_view done_word(const Outcome& outcome, Verb verb)
{
    const bool done = outcome.status && outcome.status->state == service::State::done;
    switch (verb) {
    case Verb::start:
        return outcome.was_so ? "runs already" : done ? "started, and done" : "started";
    case Verb::stop:
        return outcome.was_so ? "does not run" : "stopped";
    case Verb::restart:
        return done ? "restarted, and done" : "restarted";
    case Verb::signal:
        return "signalled";
    default:
        return done ? "done" : "running";
    }
}

/// What a service that did not do as it was told has written last, a line each.
std::string last_words_of(ServiceView& view, const Target& target)
{
    constexpr std::size_t count = 5;
    std::string text;
    for (const std::string& line : last_lines(view, target, count)) {
        text += fmt::format("{}: {}\n", target.name, line);
    }
    return text;
}

service::Outcomes
carry_out(const ServiceOptions& options, ServiceView& view, service::Deadline deadline)
{
    switch (options.verb) {
    case Verb::start:
        return service::control(view.managers, view.targets, service::Verb::start, deadline);
    case Verb::stop:
        return service::control(view.managers, view.targets, service::Verb::stop, deadline);
    case Verb::restart:
        return service::control(view.managers, view.targets, service::Verb::restart, deadline);
    case Verb::signal:
        return service::signal_all(view.managers, view.targets, options.signal, deadline);
    default:
        return service::wait_for(view.managers, view.targets, deadline);
    }
}

int control(const ServiceOptions& options, ServiceView& view, service::Deadline deadline)
{
    if (options.wait_socket) {
        if (auto there = wait_for_socket(*options.wait_socket, deadline); !there) {
            view.problems.add(std::move(there.error()));
            return finish(options, view, "", json::Array{}, exit_not_as_wanted);
        }
    }
    auto outcomes = carry_out(options, view, deadline);
    if (!outcomes) {
        view.problems.add(std::move(outcomes.error()));
        return finish(options, view, "", json::Array{}, exit_unreachable);
    }
    std::string text;
    std::string last_words;
    Statuses statuses;
    int status = exit_done;
    for (std::size_t i = 0; i < outcomes->size(); ++i) {
        Outcome& outcome = (*outcomes)[i];
        if (outcome.problem) {
            view.problems.add(std::move(*outcome.problem));
            last_words += last_words_of(view, view.targets[i]);
            status = exit_not_as_wanted;
        } else {
            text += fmt::format("{}: {}\n", view.targets[i].name, done_word(outcome, options.verb));
        }
        statuses.push_back(std::move(outcome.status));
    }
    const int result =
        finish(options, view, text, statuses_to_json(view.targets, statuses), status);
    write_complaint(last_words);
    return result;
}

} // namespace

int service_command(const ServiceOptions& options)
{
    const service::Deadline deadline = deadline_of(options);
    ServiceView view = open_view(options.scope, deadline);
    if (view.status != exit_done) {
        view.targets.clear();
        return finish(options, view, "", json::Array{}, view.status);
    }
    if (options.watch) {
        return watch_services(options, std::move(view));
    }
    switch (options.verb) {
    case Verb::list:
        return finish(
            options, view, show_list(view.targets), list_to_json(view.targets), exit_done);
    case Verb::status:
        return show_status(options, view, deadline);
    case Verb::logs:
        return show_logs(options, view, deadline);
    default:
        return control(options, view, deadline);
    }
}

} // namespace initbridge::cli
