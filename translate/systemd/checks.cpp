#include "translate/systemd/checks.hpp"

#include "translate/systemd/codes.hpp"
#include "translate/systemd/ordering.hpp"
#include "translate/text/number_format.hpp"
#include "translate/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <variant>

namespace initbridge::systemd {

namespace {

[[nodiscard]] const model::Expansion* find_expansion(const model::Text& text, const auto& matches)
{
    for (const model::TextPart& part : text.parts()) {
        const auto* expansion = std::get_if<model::Expansion>(&part);
        if (expansion != nullptr && matches(*expansion)) {
            return expansion;
        }
    }
    return nullptr;
}

[[nodiscard]] Spelling spelling_of(const model::Service& service)
{
    return {service.scope, service.home, 0};
}

/// What systemd drops a folder or log path for; nullopt: nothing.
[[nodiscard]] std::optional<std::string> unusable_path(std::string_view path)
{
    if (!path.starts_with('/')) {
        return "is not absolute";
    }
    if (text::has_control(path)) {
        return "holds a control character";
    }
    for (std::size_t start = 1; start < path.size();) {
        const std::size_t end = std::min(path.find('/', start), path.size());
        const std::string_view part = path.substr(start, end - start);
        if (part == "." || part == "..") {
            return "holds '" + std::string(part) + "'";
        }
        start = end + 1;
    }
    return std::nullopt;
}

[[nodiscard]] bool logs_to_file(const model::LogTarget& log, const Spelling& spelling)
{
    return log.kind == model::LogKind::file && !is_own_output(shown(log.path, spelling)) &&
           !shown(log.path, spelling).starts_with("/dev/");
}

} // namespace

bool is_own_output(std::string_view path)
{
    constexpr std::array<std::string_view, 6> names{
        "/dev/stdout",
        "/dev/stderr",
        "/dev/fd/1",
        "/dev/fd/2",
        "/proc/self/fd/1",
        "/proc/self/fd/2",
    };
    return std::find(names.begin(), names.end(), path) != names.end();
}

bool Checker::check(const model::Service& service)
{
    const bool supported = check_parts_to_come(service);
    const bool spelled = check_texts(service);
    const bool timely = check_targets(service);
    const bool waiting = check_waits(service);
    const bool fed = check_shim(service) && check_listener(service);
    const bool good = supported && spelled && timely && waiting && fed;
    if (good) {
        check_losses(service);
    }
    return good;
}

bool Checker::check_parts_to_come(const model::Service& service)
{
    bool good = true;
    const auto refuse = [&](std::string_view key, const std::string& what, std::string hint) {
        out_.error(codes::not_supported, service.said(key).value_or(service.mark), what).hint =
            std::move(hint);
        good = false;
    };
    if (service.kind == model::Kind::eventlistener && service.instances > 1) {
        refuse(
            "instances",
            "systemd has no pool of event listeners, as '" + service.name + "' is one",
            "leave 'instances' out: each copy would get every event");
    }
    return good;
}

bool Checker::check_shim(const model::Service& service)
{
    const bool listens = service.kind == model::Kind::eventlistener;
    if (shim_ != shim::Use::never || (!listens && !shim::acts_when_fatal(service))) {
        return true;
    }
    const std::string_view key = listens ? "kind" : "on_fatal";
    out_.error(
            codes::needs_shim,
            service.said(key).value_or(service.mark),
            "'" + std::string(key) + "' of '" + service.name + "' needs the shim")
        .hint = "leave '--shim=never' out";
    return false;
}

bool Checker::check_listener(const model::Service& service)
{
    if (service.kind != model::Kind::eventlistener) {
        return true;
    }
    if (facts_.root == facts::RootKind::full && facts_.initbridge.empty()) {
        out_.error(
                codes::needs_initbridge,
                service.said("kind").value_or(service.mark),
                "event listener '" + service.name +
                    "' gets its events from initbridge, which is not in the root")
            .hint = "install initbridge there, or leave the listener out";
        return false;
    }
    return true;
}

bool Checker::check_waits(const model::Service& service)
{
    if (!shim::waits(service)) {
        return true;
    }
    if (shim_ == shim::Use::never) {
        out_.error(
                codes::needs_shim,
                service.said("wait_for").value_or(service.mark),
                "'" + service.name + "' can only wait through the shim")
            .hint = "leave '--shim=never' out, or let the program wait itself";
        return false;
    }
    bool good = true;
    for (const auto& condition : service.entry->wait_for->value) {
        if (has_noncharacter(condition.value.target)) {
            out_.error(
                    codes::noncharacter,
                    condition.mark,
                    "'wait_for' of '" + service.name +
                        "' holds a Unicode noncharacter, with which systemd loads no unit")
                .hint = "choose another path";
            good = false;
        }
    }
    return good;
}

bool Checker::check_text(
    const model::Text& text, const diag::SourceMark& mark, const std::string& what)
{
    const auto* variable = find_expansion(text, [](const model::Expansion& expansion) {
        return expansion.kind == model::ExpansionKind::env;
    });
    if (variable != nullptr) {
        out_.error(
                codes::runtime_variable,
                mark,
                what + " needs '" + variable->name +
                    "', whose value only the running machine knows; a unit cannot take it in")
            .hint = "give its value with '--env " + variable->name + "=VALUE'";
        return false;
    }
    const auto* number = find_expansion(text, [](const model::Expansion& expansion) {
        return expansion.kind == model::ExpansionKind::process_num &&
               !text::format_number(expansion.format, 0);
    });
    if (number != nullptr) {
        out_.error(
                codes::not_supported,
                mark,
                what + " prints the number of the copy as '%" + number->format + "'")
            .hint = "use '%(process_num)d' or '%(process_num)02d'";
        return false;
    }
    return true;
}

bool Checker::check_path(
    const model::Service& service, const model::Text& path, std::string_view key)
{
    const diag::SourceMark mark = service.said(key).value_or(service.mark);
    const std::string what = "'" + std::string(key) + "' of '" + service.name + "'";
    if (!check_text(path, mark, what)) {
        return false;
    }
    const std::string path_shown = shown(path, spelling_of(service));
    if (has_noncharacter(path_shown)) {
        out_.error(
                codes::noncharacter,
                mark,
                what + " holds a Unicode noncharacter, with which systemd loads no unit")
            .hint = "choose another path";
        return false;
    }
    if (const std::optional<std::string> problem = unusable_path(path_shown)) {
        out_.error(codes::unusable_path, mark, what + ": '" + path_shown + "' " + *problem).hint =
            "write an absolute path without '.' and '..'";
        return false;
    }
    return true;
}

bool Checker::check_texts(const model::Service& service)
{
    bool good = true;
    for (const model::Marked<model::Text>& word : service.argv) {
        good = check_text(word.value, word.mark, "'exec' of '" + service.name + "'") && good;
    }
    const diag::SourceMark env_mark = service.said("env").value_or(service.mark);
    for (const auto& [name, value] : service.own_env) {
        good = check_text(value, env_mark, "variable '" + name + "' of '" + service.name + "'") &&
               good;
    }
    good = check_base(service) && good;
    good = check_path(service, service.working_directory, "working_directory") && good;
    if (service.stdout_log.kind == model::LogKind::file) {
        good = check_path(service, service.stdout_log.path, "stdout") && good;
    }
    if (service.stderr_log.kind == model::LogKind::file) {
        good = check_path(service, service.stderr_log.path, "stderr") && good;
    }
    if (service.environment_file) {
        good = check_path(service, service.environment_file->path, "environment_file") && good;
    }
    if (has_noncharacter(service.description)) {
        out_.error(
                codes::noncharacter,
                service.said("description").value_or(service.mark),
                "the description of '" + service.name +
                    "' holds a Unicode noncharacter, with which systemd loads no unit")
            .hint = "leave that character out";
        good = false;
    }
    return good;
}

bool Checker::check_base(const model::Service& service)
{
    if (service.base_env == nullptr) {
        return true;
    }
    const auto [found, is_new] = checked_.try_emplace(service.base_env.get(), true);
    if (is_new) {
        for (const auto& [name, value] : *service.base_env) {
            found->second =
                check_text(value, service.mark, "variable '" + name + "' of the layers") &&
                found->second;
        }
    }
    return found->second;
}

bool Checker::check_targets(const model::Service& service)
{
    bool good = true;
    const auto refuse =
        [&](std::string_view key, std::string_view unit, const diag::SourceMark& mark) {
            out_.error(
                    codes::early_boot,
                    mark,
                    "'" + service.name + "' cannot be " + std::string(key) + " '" +
                        std::string(unit) + "', which every service starts after")
                .hint = "ship a ready-made unit with 'DefaultDependencies=no' beside the manifest";
            good = false;
        };
    for (const std::string& target : service.wanted_by) {
        if (is_early_unit(target)) {
            refuse("wanted by", target, service.said("wanted_by").value_or(service.mark));
        }
    }
    for (const model::Reference& before : service.before_units) {
        if (is_early_unit(before.unit)) {
            refuse("before", before.unit, before.mark);
        }
    }
    return good;
}

/// What only the shim does as its author says it.
void Checker::check_restarts(const model::Service& service)
{
    const bool said_start = service.said("start_secs") || service.said("start_retries");
    if (service.kind == model::Kind::program && service.restart == model::RestartPolicy::no &&
        service.start_secs.count() > 0 && said_start) {
        const std::string_view key = service.said("start_secs") ? "start_secs" : "start_retries";
        out_.warning(
                codes::no_equivalent,
                service.said(key).value_or(service.mark),
                "systemd does not try '" + service.name +
                    "' again when it exits early, as its restart policy is 'no'")
            .hint = "say 'restart: on-failure' or 'restart: always', or leave '" +
                    std::string(key) + "' out";
    }
    if (service.restart == model::RestartPolicy::on_failure && service.start_secs.count() > 0 &&
        service.said("start_secs")) {
        out_.note(
                codes::no_equivalent,
                service.said("start_secs").value_or(service.mark),
                "systemd takes an early exit of '" + service.name +
                    "' with a code of success for its end, supervisord tries again")
            .hint = "say 'restart: always' where it must not end by itself";
    }
    if (service.restart != model::RestartPolicy::no && said_start) {
        const std::string_view key = service.said("start_retries") ? "start_retries" : "start_secs";
        out_.warning(
                codes::approximate,
                service.said(key).value_or(service.mark),
                "'" + std::string(key) + "' of '" + service.name +
                    "' is kept approximately: systemd counts the starts of a time, not those in a "
                    "row that failed")
            .hint = "leave '--shim=never' out";
    }
    if (service.restart == model::RestartPolicy::no &&
        shim::reason_for(service) == shim::Reason::exit_codes) {
        out_.warning(
                codes::approximate,
                service.said("exit_codes").value_or(service.mark),
                "systemd takes the exit status 0 of '" + service.name + "' for success")
            .hint = "leave '--shim=never' out";
    }
}

void Checker::check_losses(const model::Service& service)
{
    if (shim::part_for(service, shim_) == shim::Part::none) {
        check_restarts(service);
    }
    const bool keeps_own =
        service.find_env("LANG") == nullptr || service.find_env("SHELL") == nullptr;
    if (service.environment_file && keeps_own && !shim::restarts(shim::part_for(service, shim_))) {
        out_.note(
                codes::no_equivalent,
                service.said("environment_file").value_or(service.mark),
                "systemd's own LANG and SHELL stay in the environment of '" + service.name +
                    "', since taking them out would take out the file's as well")
            .hint = "say them in 'env', or '--shim=always'";
    }
    const Spelling spelling = spelling_of(service);
    const bool out_file = logs_to_file(service.stdout_log, spelling);
    if (out_file || logs_to_file(service.stderr_log, spelling)) {
        const std::string_view key = out_file ? "stdout" : "stderr";
        out_.note(
                codes::no_rotation,
                service.said(key).value_or(service.mark),
                "systemd does not rotate the log file of '" + service.name + "'")
            .hint = "rotate it with logrotate and 'copytruncate', or log to the journal";
    }
}

} // namespace initbridge::systemd
