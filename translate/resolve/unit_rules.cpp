#include "translate/resolve/unit_rules.hpp"

#include "translate/model/names.hpp"
#include "translate/resolve/codes.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace initbridge::resolve {

namespace {

using model::ServiceEntry;

/// Targets in /usr/lib/systemd/system without a namesake in /usr/lib/systemd/user that someone
/// may want to be wanted by (systemd 252; systemd.special(7)). Sorted.
constexpr std::array<std::string_view, 32> system_only_targets{
    "boot-complete.target",
    "cryptsetup.target",
    "emergency.target",
    "first-boot-complete.target",
    "getty-pre.target",
    "getty.target",
    "graphical.target",
    "halt.target",
    "hibernate.target",
    "local-fs-pre.target",
    "local-fs.target",
    "machines.target",
    "multi-user.target",
    "network-online.target",
    "network-pre.target",
    "network.target",
    "nss-lookup.target",
    "nss-user-lookup.target",
    "poweroff.target",
    "reboot.target",
    "remote-cryptsetup.target",
    "remote-fs-pre.target",
    "remote-fs.target",
    "rescue.target",
    "rpcbind.target",
    "sleep.target",
    "slices.target",
    "suspend.target",
    "swap.target",
    "sysinit.target",
    "time-set.target",
    "time-sync.target"};

constexpr std::array<std::string_view, 3> user_only_targets{
    "graphical-session-pre.target", "graphical-session.target", "xdg-desktop-autostart.target"};

bool check_unit(const ServiceEntry& entry, diag::Diagnostics& out)
{
    if (!entry.unit)
        return true;
    const std::string_view stem = unit_stem(entry);
    const std::string name = std::string(stem) + ".service";
    const bool other_type = model::has_unit_suffix(stem);
    if (is_startable_unit(name) && !other_type)
        return true;
    out.error(
           codes::bad_unit_name,
           entry.unit->mark,
           fmt::format("'{}' cannot be the name of a service unit", entry.unit->value))
        .hint = other_type
                    ? "an entry becomes a service: give the name without a suffix"
                    : "letters, digits and ':_.\\-', an '@' only before an instance, no suffix";
    return false;
}

bool check_packaged_unit(const ServiceEntry& entry, diag::Diagnostics& out)
{
    if (!entry.use_packaged ||
        is_startable_unit(model::with_unit_suffix(entry.use_packaged->value)))
        return true;
    out.error(
           codes::bad_unit_name,
           entry.use_packaged->mark,
           fmt::format(
               "'{}' is not the name of a unit that can be enabled", entry.use_packaged->value))
        .hint = "a template needs an instance: 'getty@tty1.service'";
    return false;
}

bool check_target(
    const model::Marked<std::string>& target, model::Scope scope, diag::Diagnostics& out)
{
    const std::string& name = target.value;
    if (!is_startable_unit(name)) {
        const bool no_suffix = is_startable_unit(name + ".target");
        out.error(
               codes::bad_unit_name,
               target.mark,
               fmt::format("'{}' is not the name of a target", name))
            .hint = no_suffix ? fmt::format("write '{}.target'", name) : std::string();
        return false;
    }
    if (scope == model::Scope::user && std::ranges::binary_search(system_only_targets, name)) {
        out.error(
               codes::wrong_scope_target,
               target.mark,
               fmt::format("the user manager has no '{}'", name))
            .hint = "write 'default.target', or say 'scope: system'";
        return false;
    }
    if (scope == model::Scope::system && std::ranges::binary_search(user_only_targets, name)) {
        out.error(
               codes::wrong_scope_target,
               target.mark,
               fmt::format("the system manager has no '{}'", name))
            .hint = "write 'multi-user.target', or say 'scope: user'";
        return false;
    }
    return true;
}

bool check_wanted_by(const ServiceEntry& entry, diag::Diagnostics& out)
{
    if (!entry.wanted_by)
        return true;
    if (entry.wanted_by->value.empty()) {
        out.error(
               codes::wanted_by_nothing,
               entry.wanted_by->mark,
               fmt::format("'{}' is wanted by nothing", entry.name.value))
            .hint = "leave 'wanted_by' out; 'enable: false' keeps it from starting at boot";
        return false;
    }
    const model::Scope scope = entry.scope ? entry.scope->value : model::Scope::system;
    bool ok = true;
    for (const auto& target : entry.wanted_by->value)
        ok = check_target(target, scope, out) && ok;
    return ok;
}

} // namespace

std::string_view unit_stem(const ServiceEntry& entry)
{
    std::string_view stem = entry.unit ? entry.unit->value : entry.name.value;
    constexpr std::string_view suffix = ".service";
    if (entry.unit && stem.ends_with(suffix))
        stem.remove_suffix(suffix.size());
    return stem;
}

bool is_startable_unit(std::string_view unit)
{
    return model::is_unit_name(unit) && unit.find("@.") != unit.rfind('.') - 1;
}

bool check_unit_fields(const ServiceEntry& entry, diag::Diagnostics& out)
{
    bool ok = check_unit(entry, out);
    ok = check_packaged_unit(entry, out) && ok;
    return check_wanted_by(entry, out) && ok;
}

} // namespace initbridge::resolve
