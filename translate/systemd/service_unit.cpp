#include "translate/systemd/service_unit.hpp"

#include "translate/model/names.hpp"
#include "translate/systemd/checks.hpp"
#include "translate/systemd/codes.hpp"
#include "translate/systemd/exec.hpp"
#include "translate/systemd/restart.hpp"
#include "translate/systemd/slices.hpp"
#include "translate/text/duration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace initbridge::systemd {

namespace {

constexpr int terminate = 15;
/// Where a package has it.
constexpr std::string_view usual_initbridge = "/usr/bin/initbridge";

void add_names(UnitText& unit, std::string_view key, const std::vector<std::string>& names)
{
    if (names.empty()) {
        return;
    }
    unit.begin_line(key);
    for (std::size_t i = 0; i < names.size(); ++i) {
        unit.text() += i == 0 ? "" : " ";
        unit.text() += names[i];
    }
    unit.end_line();
}

void add_umask(UnitText& unit, std::uint32_t umask)
{
    std::array<char, 5> digits{'0', '0', '0', '0', '\0'};
    for (std::size_t i = 0; i < 4; ++i) {
        digits[3 - i] = static_cast<char>('0' + ((umask >> (3 * i)) & 7U));
    }
    unit.directive("UMask", digits.data());
}

void add_log(
    UnitText& unit, std::string_view key, const model::LogTarget& log, const Spelling& spelling)
{
    switch (log.kind) {
    case model::LogKind::journal:
        unit.directive(key, "journal");
        return;
    case model::LogKind::none:
        unit.directive(key, "null");
        return;
    case model::LogKind::same_as_stdout:
        return; // DefaultStandardError=inherit
    case model::LogKind::file:
        break;
    }
    const std::string path = shown(log.path, spelling);
    if (is_own_output(path)) {
        unit.directive(key, "journal");
    } else if (path == "/dev/null") {
        unit.directive(key, "null");
    } else {
        // Not file:, which starts at offset 0 again with each restart.
        unit.begin_line(key);
        unit.text() += "append:";
        append_raw_path(unit.text(), log.path, spelling);
        unit.end_line();
    }
}

void add_stop(UnitText& unit, const model::Service& service)
{
    // The host of a listener delivers what has come before it stops it.
    const bool hosted = service.kind == model::Kind::eventlistener;
    unit.directive("KillMode", hosted ? "mixed" : "control-group");
    if (service.stop_signal != terminate) {
        unit.begin_line("KillSignal");
        unit.text() += "SIG";
        unit.text() += model::signal_name(service.stop_signal);
        unit.end_line();
    }
    // 0 would mean infinity: systemd.service(5), TimeoutStopSec=.
    unit.directive(
        "TimeoutStopSec",
        service.stop_timeout.count() == 0 ? "1ms" : text::render_duration(service.stop_timeout));
}

void add_type(UnitText& unit, const model::Service& service)
{
    if (service.kind == model::Kind::oneshot) {
        unit.directive("Type", "oneshot");
        unit.directive("RemainAfterExit", "yes");
    } else if (service.kind == model::Kind::eventlistener) {
        unit.directive("Type", "notify"); // ready when no event is missed any more
        // Of its sockets, and of the mark that it has told of the start: there as long as /run is.
        unit.directive(
            "RuntimeDirectory", fmt::format("{}/{}", shim::listeners_folder, service.name));
        unit.directive("RuntimeDirectoryPreserve", "yes");
    } else {
        unit.directive("Type", "exec");
    }
}

/// In the journal the program's lines bear its name, as without the shim.
void add_identifier(UnitText& unit, const model::Service& service, const Spelling& spelling)
{
    std::string name = shown(service.argv.front().value, spelling);
    name.erase(0, name.rfind('/') + 1);
    const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.' || c == '+';
    });
    if (plain && !name.empty()) {
        unit.directive("SyslogIdentifier", name);
    }
}

} // namespace

void add_description(UnitText& unit, std::string_view description)
{
    if (description.empty()) {
        return;
    }
    std::string one_line(description);
    for (char& c : one_line) {
        if (c == '\n' || c == '\r') {
            c = ' ';
        }
    }
    unit.begin_line("Description");
    append_raw(unit.text(), one_line);
    if (one_line.back() == '\\') {
        unit.text() += ' '; // stripped; the backslash is no longer the line's last character
    }
    unit.end_line();
}

ServiceWriter::ServiceWriter(
    const model::Image& image, const facts::TargetFacts& facts, shim::Use shim)
    : image_(image)
    , facts_(facts)
    , shim_(shim)
{}

std::string_view ServiceWriter::user_of(const model::Service& service) const
{
    return service.user ? *service.user : image_.user.name;
}

void ServiceWriter::add_unit_section(
    UnitText& unit, const model::Service& service, const Edges& edges) const
{
    unit.section("Unit");
    add_description(unit, service.description);
    add_names(unit, "Wants", edges.wants);
    add_names(unit, "After", edges.after);
    add_names(unit, "Before", edges.before);
    if (shim::acts_when_fatal(service)) {
        unit.directive("OnFailure", fatal_unit(edges.own));
    }
    const bool one_users = image_.user.declared && image_.user.name != "root";
    if (service.scope == model::Scope::user && one_users) {
        // Enabled globally, it would start in every user's manager.
        unit.directive("ConditionUser", image_.user.name);
    }
    add_start_limit(
        unit,
        shim::restarts(shim::part_for(service, shim_))
            ? StartLimit{}
            : start_limit(service, facts_.systemd_version));
}

void ServiceWriter::add_identity(
    UnitText& unit, const model::Service& service, const Spelling& spelling) const
{
    const bool user_scope = service.scope == model::Scope::user;
    if (service.layer != nullptr && has_memory_caps(*service.layer)) {
        unit.directive("Slice", slice_name(*service.layer));
    }
    if (!user_scope && (service.user || image_.user.name != "root")) {
        unit.directive("User", user_of(service));
    }
    // A user manager starts in the home folder, and with whatever umask PAM gave it.
    if (user_scope || service.working_directory_said) {
        unit.begin_line("WorkingDirectory");
        append_raw_path(unit.text(), service.working_directory, spelling);
        unit.end_line();
    }
    constexpr std::uint32_t usual_umask = 022;
    if (user_scope || service.umask) {
        add_umask(unit, service.umask.value_or(usual_umask));
    }
}

std::optional<std::string> ServiceWriter::render(
    const model::Service& service,
    const Edges& edges,
    std::optional<std::int64_t> instance,
    diag::Diagnostics& out)
{
    const Spelling spelling{service.scope, service.home, instance};
    const auto& base = environments_.of(service, spelling);
    const std::vector<Assignment> assignments = assignments_of(service, base);
    UnitText unit(service.layer == nullptr ? "" : service.layer->manifest);
    add_unit_section(unit, service, edges);

    unit.section("Service");
    add_type(unit, service);
    add_identity(unit, service, spelling);
    const shim::Part part = shim::part_for(service, shim_);
    add_environment(unit, service, {base, assignments, shim::restarts(part)}, spelling);
    const std::vector<model::Text> shim_words = shim::systemd_words(
        service, part, facts_.initbridge.empty() ? usual_initbridge : facts_.initbridge);
    unit.directive(
        "ExecStart",
        render_command({service.argv, service.path, assignments, shim_words}, spelling, facts_));
    if (shim::restarts(part)) {
        add_shim_restart(unit, service);
    } else {
        add_restart(unit, service, start_limit(service, facts_.systemd_version));
        add_success_status(unit, service);
    }
    add_stop(unit, service);
    unit.directive("OOMPolicy", "continue");
    add_log(unit, "StandardOutput", service.stdout_log, spelling);
    add_log(unit, "StandardError", service.stderr_log, spelling);
    if (part != shim::Part::none) {
        add_identifier(unit, service, spelling);
    }

    unit.section("Install");
    add_names(unit, "WantedBy", service.wanted_by);
    if (unit.too_long()) {
        out.error(
               codes::line_too_long,
               service.mark,
               "a directive of '" + service.name + "' is longer than the 1 MiB that systemd reads")
            .hint = "put the text into a file that the program reads";
        return std::nullopt;
    }
    return unit.take();
}

} // namespace initbridge::systemd
