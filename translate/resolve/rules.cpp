#include "translate/resolve/rules.hpp"

#include "translate/model/names.hpp"
#include "translate/model/service.hpp"
#include "translate/resolve/codes.hpp"
#include "translate/resolve/unit_rules.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace initbridge::resolve {

namespace {

using model::ServiceEntry;

/// What may stand beside `use_packaged`.
constexpr std::array<std::string_view, 7> packaged_keys{
    "name", "use_packaged", "scope", "enable", "auto_start", "distro", "overrides"};

/// What `overrides` can say of it.
constexpr std::array<std::string_view, 3> override_keys{"env", "after", "exec"};

bool is_listener(const ServiceEntry& entry)
{
    return entry.kind && entry.kind->value == model::Kind::eventlistener;
}

bool is_oneshot(const ServiceEntry& entry)
{
    return entry.kind && entry.kind->value == model::Kind::oneshot;
}

/// Where a key stands, for a diagnostic about the key itself.
diag::SourceMark place(const ServiceEntry& entry, std::string_view key)
{
    return model::said(entry, key).value_or(entry.mark);
}

bool check_something_to_run(const ServiceEntry& entry, diag::Diagnostics& out)
{
    if (entry.exec || entry.use_packaged)
        return true;
    out.error(
           codes::nothing_to_run,
           entry.mark,
           fmt::format("'{}' has neither 'exec' nor 'use_packaged'", entry.name.value))
        .hint = "say what to run with 'exec', or which packaged unit with 'use_packaged'";
    return false;
}

bool check_packaged_excludes(const ServiceEntry& entry, diag::Diagnostics& out)
{
    if (!entry.use_packaged)
        return true;
    std::vector<model::Marked<std::string_view>> offenders;
    for (const auto& key : entry.keys)
        if (std::ranges::find(packaged_keys, key.value) == packaged_keys.end())
            offenders.push_back(key);
    if (offenders.empty())
        return true;
    std::string list;
    bool overridable = false;
    for (const auto& key : offenders) {
        list += fmt::format("{}'{}'", list.empty() ? "" : ", ", key.value);
        overridable |= std::ranges::find(override_keys, key.value) != override_keys.end();
    }
    diag::Diagnostic& error = out.error(
        codes::packaged_excludes,
        offenders.front().mark,
        fmt::format("'use_packaged' excludes {}", list));
    error.hint = overridable
                     ? "changes to a packaged unit stand under 'overrides' (env, after, exec); for "
                       "supervisord, write a second entry of the same name with 'exec'"
                     : "leave it out: the packaged unit says this itself";
    error.related.push_back({place(entry, "use_packaged"), "'use_packaged' stands here"});
    for (std::size_t i = 1; i < offenders.size(); ++i)
        error.related.push_back(
            {offenders[i].mark, fmt::format("'{}' stands here", offenders[i].value)});
    return false;
}

bool has_first_word(const model::Marked<model::Command>& command)
{
    return !command.value.empty() && !command.value.front().value.empty();
}

bool check_command(const ServiceEntry& entry, diag::Diagnostics& out)
{
    bool ok = true;
    const auto check = [&](const std::optional<model::Marked<model::Command>>& command) {
        if (!command || has_first_word(*command))
            return;
        ok = false;
        out.error(
            codes::empty_command,
            command->mark,
            fmt::format("the command of '{}' names no program", entry.name.value));
    };
    check(entry.exec);
    if (entry.overrides)
        check(entry.overrides->value.exec);
    return ok;
}

bool check_overrides(const ServiceEntry& entry, diag::Diagnostics& out)
{
    if (!entry.overrides || entry.use_packaged)
        return true;
    out.error(
           codes::stray_overrides,
           place(entry, "overrides"),
           "'overrides' changes a packaged unit, and there is no 'use_packaged'")
        .hint = "say these things of the entry itself";
    return false;
}

bool check_events(const ServiceEntry& entry, diag::Diagnostics& out)
{
    if (is_listener(entry)) {
        if (entry.events && !entry.events->value.empty())
            return true;
        out.error(
               codes::missing_events,
               entry.events ? entry.events->mark : entry.kind->mark,
               fmt::format(
                   "event listener '{}' does not say which events it wants", entry.name.value))
            .hint = "add 'events: [PROCESS_STATE_FATAL]' or whatever it listens for";
        return false;
    }
    if (!entry.events)
        return true;
    out.error(
           codes::stray_events,
           place(entry, "events"),
           fmt::format("'{}' has 'events' and is not an event listener", entry.name.value))
        .hint = "add 'kind: eventlistener'";
    return false;
}

bool check_listener_stderr(const ServiceEntry& entry, diag::Diagnostics& out)
{
    if (!is_listener(entry) || !entry.stderr_log ||
        entry.stderr_log->value.kind != model::LogKind::same_as_stdout)
        return true;
    // options.py: "redirect_stderr cannot be set to 'true' in an eventlistener section"
    out.error(
           codes::listener_stderr,
           entry.stderr_log->mark,
           "the stderr of an event listener cannot go to its stdout, which carries the protocol")
        .hint = "say journal, none or a file";
    return false;
}

bool check_oneshot(const ServiceEntry& entry, diag::Diagnostics& out)
{
    if (!is_oneshot(entry))
        return true;
    bool ok = true;
    if (entry.restart && entry.restart->value != model::RestartPolicy::no) {
        out.error(
               codes::oneshot_restart,
               entry.restart->mark,
               fmt::format(
                   "a oneshot runs once, and '{}' says restart: {}",
                   entry.name.value,
                   model::to_string(entry.restart->value)))
            .hint = "leave 'restart' out, or say 'kind: program'";
        ok = false;
    }
    if (entry.start_secs && entry.start_secs->value != 0) {
        out.error(
               codes::oneshot_start_secs,
               entry.start_secs->mark,
               fmt::format(
                   "a oneshot runs to its end however quick it is, and '{}' says start_secs: {}",
                   entry.name.value,
                   entry.start_secs->value))
            .hint = "leave 'start_secs' out";
        ok = false;
    }
    return ok;
}

bool check_instances(const ServiceEntry& entry, diag::Diagnostics& out)
{
    if (!entry.instances)
        return true;
    const std::int64_t count = entry.instances->value;
    if (count < 1 || count > most_instances) {
        out.error(
            codes::instances_range,
            entry.instances->mark,
            fmt::format("'instances' is {}, which is not within 1 and {}", count, most_instances));
        return false;
    }
    const auto& name = entry.unit ? *entry.unit : entry.name;
    if (count == 1 || name.value.find('@') == std::string::npos)
        return true;
    diag::Diagnostic& error = out.error(
        codes::instances_name,
        name.mark,
        fmt::format("'{}' has several instances, so its name cannot hold an '@'", name.value));
    error.hint = "the copies are numbered with '@0', '@1', … themselves";
    error.related.push_back({entry.instances->mark, "'instances' stands here"});
    return false;
}

using Rule = bool (*)(const ServiceEntry&, diag::Diagnostics&);

constexpr std::array<Rule, 9> rules{
    check_something_to_run,
    check_packaged_excludes,
    check_command,
    check_overrides,
    check_events,
    check_listener_stderr,
    check_oneshot,
    check_instances,
    check_unit_fields};

bool check_scope_user(
    const ServiceEntry& entry, const model::ServiceUser& service_user, diag::Diagnostics& out)
{
    if (!entry.user || !entry.scope || entry.scope->value != model::Scope::user ||
        is_service_user(entry.user->value, service_user))
        return true;
    diag::Diagnostic& error = out.error(
        codes::user_scope_user,
        entry.user->mark,
        fmt::format(
            "'{}' is of user scope, so it runs as '{}' and not as '{}'",
            entry.name.value,
            service_user.name,
            entry.user->value));
    error.hint = "leave 'user' out, or say 'scope: system'";
    error.related.push_back({entry.scope->mark, "'scope' stands here"});
    return false;
}

} // namespace

bool is_service_user(std::string_view user, const model::ServiceUser& service_user)
{
    if (user == service_user.name || (user == "0" && service_user.name == "root"))
        return true;
    const auto uid = model::parse_uid(user);
    return uid && uid == service_user.uid;
}

model::Init choose_runner(const ServiceEntry& entry, const model::Image& image)
{
    if (!image.bridge)
        return image.init;
    const bool other_user = entry.user && !is_service_user(entry.user->value, image.user);
    if (other_user || (entry.run_by && entry.run_by->value == model::RunBy::systemd))
        return model::Init::systemd;
    return model::Init::supervisord;
}

bool check_runner(
    const ServiceEntry& entry, const model::ServiceUser& service_user, diag::Diagnostics& out)
{
    const auto run_by = entry.run_by ? entry.run_by->value : model::RunBy::any;
    if (run_by == model::RunBy::systemd)
        return true;
    const std::string& name = entry.name.value;
    if (run_by == model::RunBy::any) {
        out.note(
               codes::made_native,
               entry.user->mark,
               fmt::format(
                   "'{}' becomes a unit: under the bridge supervisord runs as '{}' and cannot "
                   "switch to '{}'",
                   name,
                   service_user.name,
                   entry.user->value))
            .hint = "'run_by: systemd' says the same without this note";
        return true;
    }
    diag::Diagnostic& error = out.error(
        codes::bridge_user,
        entry.user->mark,
        fmt::format(
            "'{}' is to run as '{}' and by supervisord, which under the bridge runs as '{}' and "
            "cannot switch",
            name,
            entry.user->value,
            service_user.name));
    error.hint = "leave 'run_by' or 'user' out";
    error.related.push_back({entry.run_by->mark, "'run_by' stands here"});
    return false;
}

bool check_entry(
    const ServiceEntry& entry, const model::ServiceUser& service_user, diag::Diagnostics& out)
{
    bool ok = check_scope_user(entry, service_user, out);
    for (const Rule rule : rules)
        ok = rule(entry, out) && ok;
    return ok;
}

} // namespace initbridge::resolve
