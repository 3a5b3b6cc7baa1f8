#include "translate/systemd/environment.hpp"

#include <algorithm>
#include <array>

namespace initbridge::systemd {

namespace {

[[nodiscard]] bool is_manager_variable(std::string_view name)
{
    return name == "HOME" || name == "USER" || name == "LOGNAME";
}

void append_line(
    std::string& out, std::string_view name, const model::Text& value, const Spelling& spelling)
{
    out += "Environment=\"";
    out += name;
    out += '=';
    append_escaped(out, value, spelling);
    out += "\"";
}

[[nodiscard]] bool is_shell_variable(std::string_view name)
{
    const std::vector<std::string>& names = shell_variables();
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Base variables that the entry does not set itself.
void for_each_base(
    const model::Service& service,
    const std::vector<SharedEnvironments::Variable>& base,
    const auto& visit)
{
    auto own = service.own_env.begin();
    for (const SharedEnvironments::Variable& variable : base) {
        while (own != service.own_env.end() && own->first < variable.name) {
            ++own;
        }
        if (own == service.own_env.end() || own->first != variable.name) {
            visit(variable);
        }
    }
}

[[nodiscard]] std::vector<Assignment> assignments_if(
    const model::Service& service,
    const std::vector<SharedEnvironments::Variable>& base,
    const auto& wanted)
{
    std::vector<Assignment> result;
    for_each_base(service, base, [&](const SharedEnvironments::Variable& variable) {
        if (variable.line.empty() || wanted(variable.name)) {
            result.push_back({variable.name, variable.value});
        }
    });
    for (const auto& [name, value] : service.own_env) {
        if (service.environment_file || has_noncharacter(value) || wanted(name)) {
            result.push_back({name, &value});
        }
    }
    std::sort(result.begin(), result.end(), [](const Assignment& a, const Assignment& b) {
        return a.name < b.name;
    });
    return result;
}

/// EnvironmentFile= takes a glob, in which a backslash escapes (glob(7)); a trailing blank would be
/// stripped, so it stands in a bracket.
void add_environment_file(
    UnitText& unit, const model::EnvironmentFile& file, const Spelling& spelling)
{
    std::string path;
    append_raw(path, file.path, spelling);
    unit.begin_line("EnvironmentFile");
    std::string& out = unit.text();
    out += file.optional ? "-" : "";
    for (std::size_t i = 0; i < path.size(); ++i) {
        constexpr std::string_view special = "*?[\\";
        if (i + 1 == path.size() && path[i] == ' ') {
            out += "[ ]";
            break;
        }
        if (special.find(path[i]) != std::string_view::npos) {
            out += '\\';
        }
        out += path[i];
    }
    unit.end_line();
}

/// SHELL and LANG are systemd's own doing; supervisord sets neither. With an environment file they
/// stay: UnsetEnvironment= would take away what the file says, unless the shim reads it once more.
void add_unset(UnitText& unit, const model::Service& service)
{
    std::string names;
    for (const char* name : {"LANG", "SHELL"}) {
        if (service.find_env(name) == nullptr) {
            names += names.empty() ? "" : " ";
            names += name;
        }
    }
    if (!names.empty()) {
        unit.directive("UnsetEnvironment", names);
    }
}

} // namespace

const std::vector<SharedEnvironments::Variable>&
SharedEnvironments::of(const model::Service& service, const Spelling& spelling)
{
    const auto [found, is_new] =
        spelled_.try_emplace(std::pair{service.base_env.get(), service.scope});
    if (!is_new || service.base_env == nullptr) {
        return found->second;
    }
    for (const auto& [name, value] : *service.base_env) {
        if (service.scope == model::Scope::user && is_manager_variable(name)) {
            continue;
        }
        Variable variable{name, &value, {}};
        if (!has_noncharacter(value)) {
            append_line(variable.line, name, value, spelling);
        }
        found->second.push_back(std::move(variable));
    }
    return found->second;
}

std::vector<Assignment>
assignments_of(const model::Service& service, const std::vector<SharedEnvironments::Variable>& base)
{
    std::vector<Assignment> result =
        assignments_if(service, base, [](std::string_view) { return false; });
    if (needs_shell({service.argv, service.path, result})) {
        result = assignments_if(service, base, is_shell_variable);
    }
    return result;
}

void add_environment(
    UnitText& unit,
    const model::Service& service,
    const EnvironmentContext& context,
    const Spelling& spelling)
{
    const std::vector<Assignment>& assignments = context.assignments;
    const auto is_assigned = [&](std::string_view name) {
        return std::any_of(
            assignments.begin(), assignments.end(), [&](const Assignment& assignment) {
                return assignment.name == name;
            });
    };
    if (service.environment_file) {
        model::EnvironmentFile file = *service.environment_file;
        file.optional = file.optional || context.shim_reads_file;
        add_environment_file(unit, file, spelling);
    }
    std::string& out = unit.text();
    auto own = service.own_env.begin();
    const auto add_own_before = [&](const std::string_view* name) {
        for (; own != service.own_env.end() && (name == nullptr || own->first < *name); ++own) {
            if (!is_assigned(own->first)) {
                unit.begin_line("Environment");
                out += '"';
                out += own->first;
                out += '=';
                append_escaped(out, own->second, spelling);
                out += '"';
                unit.end_line();
            }
        }
    };
    for_each_base(service, context.base, [&](const SharedEnvironments::Variable& variable) {
        add_own_before(&variable.name);
        if (!is_assigned(variable.name)) {
            out += variable.line;
            out += '\n';
        }
    });
    add_own_before(nullptr);
    if (!service.environment_file || context.shim_reads_file) {
        add_unset(unit, service);
    }
}

} // namespace initbridge::systemd
