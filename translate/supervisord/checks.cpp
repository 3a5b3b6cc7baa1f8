#include "translate/supervisord/checks.hpp"

#include "translate/supervisord/codes.hpp"
#include "translate/supervisord/text_checks.hpp"
#include "translate/supervisord/users.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

namespace initbridge::supervisord {

namespace {

/// The listener that sees to `on_fatal` is initbridge's own.
bool check_warden(
    const model::Service& service, const CheckContext& context, diag::Diagnostics& out)
{
    const bool missing =
        context.facts.root == facts::RootKind::full && context.facts.initbridge.empty();
    if (service.kind != model::Kind::eventlistener || service.entry != nullptr || !missing) {
        return true;
    }
    out.error(
           codes::needs_initbridge,
           service.mark,
           "'on_fatal' is seen to by initbridge, which is not in the root")
        .hint = "install initbridge there, or leave 'on_fatal' out";
    return false;
}

/// supervisord ends with 0 however it was ended.
void note_exit_status(const model::Service& service, diag::Diagnostics& out)
{
    const bool acts = shim::acts_when_fatal(service);
    if (acts && service.entry->on_fatal->value.exit_code.value_or(0) != 0) {
        out.note(
               codes::exit_status,
               service.entry->on_fatal->mark,
               fmt::format(
                   "supervisord itself ends with 0, whatever 'on_fatal' of '{}' says",
                   service.name))
            .hint = "run it as 'initbridge stdio -- supervisord …', which ends with that status";
    }
}

/// What supervisord sees of a gate: a process that is up. A wait that takes start_secs counts as a
/// start, and its end in vain as an exit.
void note_wait(const model::Service& service, diag::Diagnostics& out)
{
    const auto& conditions = service.entry->wait_for->value;
    const bool longer = std::ranges::any_of(conditions, [&](const auto& condition) {
        return shim::timeout_of(condition.value) >= service.start_secs;
    });
    if (longer) {
        out.note(
               codes::wait_is_running,
               service.said("wait_for").value_or(service.mark),
               fmt::format(
                   "supervisord takes '{}' for running after {} s of waiting; if what it waits for "
                   "does not come, that is an exit and no failed start",
                   service.name,
                   service.start_secs.count()))
            .hint = "its restart policy decides then; on systemd it is a failed start";
    }
}

/// The same of a wait for the end of a oneshot, which is never in vain.
void note_turn(const model::Service& service, diag::Diagnostics& out)
{
    out.note(
           codes::wait_is_running,
           service.said("after").value_or(service.mark),
           fmt::format(
               "supervisord takes '{}' for running while it waits for the end of {}",
               service.name,
               fmt::join(service.awaited_ends, ", ")))
        .hint = "its program is started after that, as on systemd";
}

/// The field for which the shim stands in front of the command; before a oneshot that others wait
/// for it does because of theirs.
std::string_view key_of_gate(const model::Service& service)
{
    if (shim::waits(service)) {
        return "wait_for";
    }
    return service.environment_file ? "environment_file" : "after";
}

/// The fields that need the gate.
bool check_gate(const model::Service& service, shim::Use use, diag::Diagnostics& out)
{
    if (shim::supervisord_words(service).empty()) {
        return true;
    }
    const std::string_view key = key_of_gate(service);
    const bool only_awaited = key == "after" && service.awaited_ends.empty();
    if (use == shim::Use::never) {
        out.error(
               codes::needs_shim,
               service.said(key).value_or(service.mark),
               only_awaited
                   ? fmt::format(
                         "'{}' is waited for, which needs the shim under supervisord", service.name)
                   : fmt::format(
                         "'{}' of '{}' needs the shim under supervisord", key, service.name))
            .hint = "leave '--shim=never' out";
        return false;
    }
    if (shim::waits(service)) {
        note_wait(service, out);
    }
    if (!service.awaited_ends.empty()) {
        note_turn(service, out);
    }
    return true;
}

void check_order(
    const model::Service& service, const model::ServiceSet& set, diag::Diagnostics& out)
{
    const auto lost = [&](const model::Reference& reference, std::string_view field) {
        out.warning(
               codes::no_equivalent,
               reference.mark,
               fmt::format(
                   "'{}: {}' of '{}' cannot be kept: supervisord knows no units",
                   field,
                   reference.unit,
                   service.name))
            .hint = "name an entry of the image, or target systemd";
    };
    for (const model::Reference& reference : service.after) {
        if (!reference.unit.empty()) {
            lost(reference, "after");
            continue;
        }
        const model::Service& earlier = set.services[reference.service];
        if (earlier.runner == model::Init::systemd) {
            out.warning(
                   codes::no_equivalent,
                   reference.mark,
                   fmt::format(
                       "'{}' cannot be ordered after '{}', which systemd runs",
                       service.name,
                       earlier.name))
                .hint = "give both to one init with 'run_by', or wait for what the other provides";
            continue;
        }
    }
    for (const model::Reference& reference : service.before_units) {
        lost(reference, "before");
    }
    if (const auto mark = service.said("wanted_by")) {
        out.warning(
               codes::no_equivalent,
               mark,
               fmt::format(
                   "'wanted_by' of '{}' cannot be kept: supervisord knows no targets",
                   service.name))
            .hint = "say 'enable' or 'auto_start', which mean the same on both";
    }
}

bool check_user(
    const model::Service& service,
    const model::ServiceUser& runner,
    const facts::TargetFacts& facts,
    diag::Diagnostics& out)
{
    if (!service.user) {
        return true;
    }
    const std::string& user = *service.user;
    const auto mark = service.said("user").value_or(service.mark);
    if (runs_unprivileged(runner) && !is_service_user(user, runner, facts)) {
        out.error(
               codes::cannot_switch_user,
               mark,
               fmt::format(
                   "'{}' wants to run as '{}', but supervisord runs as '{}' and cannot switch",
                   service.name,
                   user,
                   runner.name))
            .hint = "make root the image's service user, or leave out 'user'";
        return false;
    }
    const bool known = is_root(user) || find_user(facts, user) != nullptr ||
                       facts.homes.contains(user) || is_service_user(user, runner, facts);
    if (facts.root == facts::RootKind::full && !known) {
        out.error(
               codes::unknown_user,
               mark,
               fmt::format("user '{}' of '{}' is not known in the root", user, service.name))
            .hint = "make the user first: supervisord refuses its whole configuration";
        return false;
    }
    return true;
}

void check_ready_units(const model::Layer& layer, diag::Diagnostics& out)
{
    for (const model::ReadyUnit& unit : layer.units) {
        const bool has_twin = std::ranges::any_of(layer.entries, [&](const auto& entry) {
            return entry.exec && entry.name.value + ".service" == unit.name;
        });
        if (!has_twin) {
            out.note(
                codes::unit_ignored,
                diag::SourceMark{unit.file, 0, 0},
                fmt::format("unit '{}' is not installed: the target is supervisord", unit.name));
        }
    }
}

} // namespace

bool check_service(
    const model::Service& service, const CheckContext& context, diag::Diagnostics& out)
{
    const bool seen_to = check_warden(service, context, out);
    note_exit_status(service, out);
    const bool gate = check_gate(service, context.shim, out);
    check_order(service, context.set, out);
    const bool user = check_user(service, context.set.image->user, context.facts, out);
    const bool texts = check_texts(service, out);
    return seen_to && gate && user && texts;
}

void check_set(const model::ServiceSet& set, diag::Diagnostics& out)
{
    if (set.image->bridge) {
        return; // systemd is there, too
    }
    for (const model::PackagedService& packaged : set.packaged) {
        if (packaged.has_twin) {
            continue;
        }
        const std::string& name = packaged.entry->name.value;
        out.warning(
               codes::packaged_skipped,
               packaged.entry->mark,
               fmt::format("'{}' is skipped: '{}' is a unit of systemd", name, packaged.unit))
            .hint = fmt::format("give '{}' an 'exec', or target systemd", name);
    }
    for (const model::Layer& layer : set.image->layers) {
        check_ready_units(layer, out);
    }
}

} // namespace initbridge::supervisord
