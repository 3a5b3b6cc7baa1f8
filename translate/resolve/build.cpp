#include "translate/resolve/build.hpp"

#include "translate/model/names.hpp"
#include "translate/resolve/codes.hpp"
#include "translate/resolve/defaults.hpp"
#include "translate/resolve/outputs.hpp"
#include "translate/resolve/paths.hpp"
#include "translate/resolve/rules.hpp"

#include <fmt/core.h>

#include <utility>

namespace initbridge::resolve {

namespace {

using model::LogKind;
using model::Marked;
using model::ServiceEntry;
using model::Text;

constexpr std::string_view own_program = "/usr/bin/initbridge";

/// Where stderr goes when nothing is said of it: where stdout goes. A listener's stdout is the
/// protocol channel and a log file of it is not shared.
model::LogTarget default_stderr(const model::Service& service)
{
    if (service.kind != model::Kind::eventlistener)
        return {LogKind::same_as_stdout, {}};
    const bool none = service.stdout_log.kind == LogKind::none;
    return {none ? LogKind::none : LogKind::journal, {}};
}

} // namespace

void Builder::add(const Candidate& candidate, Draft& draft)
{
    if (candidate.displaced) {
        if (!candidate.ready_unit.empty())
            draft.ready_names.push_back({candidate.entry->name.value, candidate.ready_unit});
        return;
    }
    if (candidate.packaged())
        add_packaged(candidate, draft);
    else
        add_service(candidate, draft);
}

void Builder::add(const Relay& relay, Draft& draft)
{
    const Account& account = accounts_.service_user();
    model::Service service;
    service.layer = relay.layer;
    service.runner = image_.bridge ? model::Init::supervisord : image_.init;
    service.mark = relay.port.mark;
    service.name = relay.name();
    service.relay = true;
    service.description = relay.layer->name.value + ": " + service.name;
    const std::string port = std::to_string(relay.port.value);
    for (const std::string_view word :
         {own_program, std::string_view("relay"), std::string_view(port)})
        service.argv.push_back({Text{std::string(word)}, relay.port.mark});
    service.base_env = account.base_env;
    service.path = account.path;
    service.home = account.home;
    service.working_directory = Text{"/"};
    service.restart = model::RestartPolicy::always;
    service.start_secs = std::chrono::seconds(0);
    service.priority = 1; // in front of the services whose ports it opens
    service.priority_needed = true;
    service.wanted_by = {"multi-user.target"};
    draft.services.push_back(std::move(service));
    draft.broken_services.push_back(0);
}

void Builder::add_service(const Candidate& candidate, Draft& draft)
{
    const ServiceEntry& entry = *candidate.entry;
    model::Service& service = draft.services.emplace_back();
    service.entry = &entry;
    service.layer = candidate.layer;
    service.mark = entry.mark;
    service.runner = candidate.runner;
    choose_defaults(entry, service);
    bool ok = !candidate.broken;
    if (image_.bridge && candidate.runner == model::Init::systemd)
        ok = check_runner(entry, image_.user, out_) && ok;
    ok = choose_account(entry, service) && ok;
    ok = resolve_texts(entry, service) && ok;
    draft.broken_services.push_back(ok ? 0 : 1);
}

void Builder::add_packaged(const Candidate& candidate, Draft& draft)
{
    const ServiceEntry& entry = *candidate.entry;
    model::PackagedService& packaged = draft.packaged.emplace_back();
    packaged.entry = &entry;
    packaged.layer = candidate.layer;
    packaged.unit = model::with_unit_suffix(entry.use_packaged->value);
    packaged.scope = scope_of(entry);
    packaged.starts_at_boot = starts_at_boot(entry);
    packaged.has_twin = candidate.has_twin;
    bool ok = !candidate.broken;
    if (entry.overrides) {
        // Whom the unit runs as is its own business; home is the image's service user's.
        const Account& account = accounts_.service_user();
        packaged.home = account.home;
        const model::Overrides& overrides = entry.overrides->value;
        ExpansionScope scope{entry.name.value, 1, account.base_env.get(), nullptr, &outside_};
        ok = resolve_env(overrides.env, scope, packaged.override_env) && ok;
        scope.own_env = &packaged.override_env;
        if (overrides.exec)
            ok = resolve_command(*overrides.exec, scope, packaged.override_argv) && ok;
        const auto path = packaged.override_env.find("PATH");
        packaged.path = path == packaged.override_env.end()
                            ? account.path
                            : flatten(path->second, account.home, {});
    }
    draft.broken_packaged.push_back(ok ? 0 : 1);
}

bool Builder::choose_account(const ServiceEntry& entry, model::Service& service)
{
    const Account* account = nullptr;
    bool ok = true;
    // A declared service user is what services run as anyway, and all that user scope has. The
    // default one is only assumed: there, `user: root` says something.
    const bool own = entry.user && service.scope == model::Scope::system &&
                     !(image_.user.declared && is_service_user(entry.user->value, image_.user));
    if (own) {
        service.user = entry.user->value;
        account = accounts_.own(*entry.user);
        ok = account != nullptr;
    }
    if (account == nullptr)
        account = &accounts_.service_user();
    service.base_env = account->base_env;
    service.path = account->path;
    service.home = account->home;
    return ok;
}

bool Builder::resolve_env(
    const std::vector<model::EnvVar>& env, ExpansionScope scope, model::Environment& result)
{
    bool ok = true;
    scope.own_env = nullptr;
    for (const model::EnvVar& variable : env) {
        auto value = expand(variable.value, scope, out_);
        ok = ok && value.has_value();
        // In any case the variable is known: its uses elsewhere are no errors of their own.
        result.insert_or_assign(variable.name.value, std::move(value).value_or(Text{}));
    }
    return ok;
}

bool Builder::resolve_command(
    const Marked<model::Command>& command,
    const ExpansionScope& scope,
    std::vector<Marked<Text>>& result)
{
    bool ok = true;
    result.reserve(command.value.size());
    for (const Marked<Text>& word : command.value) {
        auto expanded = expand(word, scope, out_);
        ok = ok && expanded.has_value();
        result.push_back({std::move(expanded).value_or(Text{}), word.mark});
    }
    if (!ok || result.empty() || !result.front().value.empty())
        return ok;
    if (!command.value.front().value.empty()) // else it was said before
        out_.error(
            codes::empty_command,
            command.mark,
            fmt::format(
                "the command of '{}' names no program: its first word is empty", scope.name));
    return false;
}

bool Builder::resolve_texts(const ServiceEntry& entry, model::Service& service)
{
    ExpansionScope scope{
        service.name, service.instances, service.base_env.get(), nullptr, &outside_};
    bool ok = resolve_env(entry.env, scope, service.own_env);
    scope.own_env = &service.own_env;
    if (const auto path = service.own_env.find("PATH"); path != service.own_env.end())
        service.path = flatten(path->second, service.home, {});
    if (entry.exec)
        ok = resolve_command(*entry.exec, scope, service.argv) && ok;
    ok = resolve_paths(entry, scope, service) && ok;
    return resolve_logs(entry, scope, service) && ok;
}

std::optional<Text> Builder::resolve_path(
    const Marked<Text>& path,
    const ExpansionScope& scope,
    std::string_view key,
    std::string_view home)
{
    auto expanded = expand(path, scope, out_);
    if (!expanded)
        return std::nullopt;
    const std::string sample = sample_path(*expanded, home);
    const auto problem = model::path_problem(sample);
    if (!problem)
        return expanded;
    out_.error(
            codes::bad_path,
            path.mark,
            fmt::format("the path '{}' in '{}' of '{}' {}", sample, key, scope.name, *problem))
        .hint = "write an absolute path in its simplest form";
    return std::nullopt;
}

bool Builder::resolve_paths(
    const ServiceEntry& entry, const ExpansionScope& scope, model::Service& service)
{
    bool ok = true;
    service.working_directory = Text{"/"};
    if (entry.working_directory) {
        const Marked<Text> folder{
            without_spare_slashes(entry.working_directory->value), entry.working_directory->mark};
        auto path = resolve_path(folder, scope, "working_directory", service.home);
        ok = path.has_value();
        if (path)
            service.working_directory = *std::move(path);
        service.working_directory_said = true;
    }
    if (entry.environment_file) {
        const model::EnvironmentFile& file = entry.environment_file->value;
        auto path = resolve_path(
            {file.path, entry.environment_file->mark}, scope, "environment_file", service.home);
        ok = ok && path.has_value();
        if (path)
            service.environment_file = model::EnvironmentFile{*std::move(path), file.optional};
    }
    return ok;
}

bool Builder::resolve_logs(
    const ServiceEntry& entry, const ExpansionScope& scope, model::Service& service)
{
    bool ok = true;
    const auto resolve = [&](const Marked<model::LogTarget>& said, std::string_view key) {
        model::LogTarget target{said.value.kind, {}};
        if (target.kind != LogKind::file)
            return target;
        auto path = resolve_path({said.value.path, said.mark}, scope, key, service.home);
        ok = ok && path.has_value();
        target.path = std::move(path).value_or(Text{});
        return target;
    };
    if (entry.stdout_log)
        service.stdout_log = resolve(*entry.stdout_log, "stdout");
    service.stderr_log =
        entry.stderr_log ? resolve(*entry.stderr_log, "stderr") : default_stderr(service);
    // One file that is opened twice would be rotated twice.
    if (service.kind != model::Kind::eventlistener && service.stderr_log == service.stdout_log)
        service.stderr_log = {LogKind::same_as_stdout, {}};
    return ok;
}

} // namespace initbridge::resolve
