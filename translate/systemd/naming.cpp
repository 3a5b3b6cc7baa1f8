#include "translate/systemd/naming.hpp"

#include "translate/model/names.hpp"
#include "translate/systemd/codes.hpp"
#include "translate/systemd/quoting.hpp"

#include <algorithm>
#include <array>
#include <variant>

namespace initbridge::systemd {

namespace {

/// Core units of Debian's and Fedora's base installation; a name that ends in `*` is a prefix.
constexpr std::array<std::string_view, 31> reserved_stems{
    "autovt@*",
    "bootc-*",
    "console-getty",
    "container-getty@*",
    "dbus",
    "dbus-broker",
    "dbus-org.*",
    "debug-shell",
    "dracut-*",
    "emergency",
    "getty@*",
    "getty-static",
    "initrd-*",
    "kmod",
    "kmod-static-nodes",
    "ldconfig",
    "modprobe@*",
    "ostree-*",
    "plymouth-*",
    "polkit",
    "quotaon",
    "rc-local",
    "rescue",
    "rpm-ostree*",
    "selinux-autorelabel*",
    "serial-getty@*",
    "system-update-cleanup",
    "systemd-*",
    "user@*",
    "user-runtime-dir@*",
    "-*",
};

constexpr std::size_t longest_unit_name = 255;

[[nodiscard]] bool has_formatted_number(const model::Text& text)
{
    return std::any_of(text.parts().begin(), text.parts().end(), [](const model::TextPart& part) {
        const auto* expansion = std::get_if<model::Expansion>(&part);
        return expansion != nullptr && expansion->kind == model::ExpansionKind::process_num &&
               !is_plain_number(expansion->format);
    });
}

void choose_stem(UnitNames& names, const model::Service& service, diag::Diagnostics& out)
{
    const std::string wanted = service.unit.value_or(service.name);
    if (!is_reserved_stem(names.count > 1 ? wanted + "@" : wanted)) {
        names.stem = wanted;
        return;
    }
    const std::string message = "'" + wanted + ".service' is a unit of the system itself";
    if (service.unit) {
        out.error(codes::reserved_name, service.said("unit").value_or(service.mark), message).hint =
            "choose another name with 'unit:'";
        names.valid = false;
        names.stem = wanted;
        return;
    }
    out.warning(
           codes::reserved_name,
           service.mark,
           message + "; the entry becomes 'initbridge-" + wanted + ".service'")
        .hint =
        "say 'unit:' to choose its name, or 'use_packaged: " + wanted + "' to enable that one";
    names.stem = "initbridge-" + wanted;
}

} // namespace

std::vector<std::string> UnitNames::units() const
{
    std::vector<std::string> result;
    result.reserve(static_cast<std::size_t>(count));
    for (std::int64_t copy = 0; copy < count; ++copy) {
        result.push_back(unit(copy));
    }
    return result;
}

std::string UnitNames::unit(std::int64_t copy) const
{
    return copies == Copies::one ? stem + ".service"
                                 : stem + "@" + std::to_string(copy) + ".service";
}

std::vector<std::string> UnitNames::files() const
{
    return copies == Copies::instances ? std::vector{stem + "@.service"} : units();
}

bool is_reserved_stem(std::string_view stem)
{
    return std::any_of(
        reserved_stems.begin(), reserved_stems.end(), [&](std::string_view reserved) {
            return reserved.ends_with('*')
                       ? stem.starts_with(reserved.substr(0, reserved.size() - 1))
                       : stem == reserved;
        });
}

bool formats_number(const model::Service& service)
{
    const auto formatted = [](const auto& variable) {
        return has_formatted_number(variable.second);
    };
    return std::any_of(
               service.argv.begin(),
               service.argv.end(),
               [](const auto& word) { return has_formatted_number(word.value); }) ||
           std::any_of(service.own_env.begin(), service.own_env.end(), formatted) ||
           has_formatted_number(service.working_directory) ||
           has_formatted_number(service.stdout_log.path) ||
           has_formatted_number(service.stderr_log.path) ||
           (service.environment_file && has_formatted_number(service.environment_file->path));
}

UnitNames name_units(const model::Service& service, diag::Diagnostics& out)
{
    UnitNames names;
    names.count = std::max<std::int64_t>(service.instances, 1);
    if (names.count > 1) {
        // An instance of a template that would itself be an instance has to be a file.
        const bool nested = service.unit.value_or(service.name).find('@') != std::string::npos;
        names.copies = nested || formats_number(service) ? Copies::files : Copies::instances;
    }
    choose_stem(names, service, out);
    const std::string longest = names.unit(names.count - 1);
    if (names.valid && (longest.size() > longest_unit_name || !model::is_unit_name(longest))) {
        names.valid = false;
        out.error(
               codes::bad_unit_name,
               service.said("unit").value_or(service.mark),
               "'" + longest + "' is not a unit name that systemd takes")
            .hint = "choose another one with 'unit:'";
    }
    return names;
}

const facts::UnitFile*
find_packaged(const std::string& file, model::Scope scope, const facts::TargetFacts& facts)
{
    const facts::UnitFiles& units = facts.units(
        scope == model::Scope::system ? facts::UnitScope::system : facts::UnitScope::user);
    const auto found = units.find(file);
    const bool packaged = found != units.end() && !found->second.ours &&
                          found->second.origin == facts::UnitOrigin::vendor;
    return packaged ? &found->second : nullptr;
}

bool check_shadowing(
    const UnitNames& names,
    const model::Service& service,
    const facts::TargetFacts& facts,
    diag::Diagnostics& out)
{
    for (const std::string& file : names.files()) {
        const facts::UnitFile* packaged = find_packaged(file, service.scope, facts);
        if (packaged == nullptr) {
            continue;
        }
        out.error(
               codes::shadows_packaged,
               service.mark,
               "'" + service.name + "' would hide the packaged unit '" + packaged->path + "'")
            .hint = "say 'use_packaged: " + file +
                    "' to run the packaged one, or choose another name with 'unit:'";
        return false;
    }
    return true;
}

} // namespace initbridge::systemd
