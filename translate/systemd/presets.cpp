#include "translate/systemd/presets.hpp"

#include "translate/systemd/unit_name.hpp"

namespace initbridge::systemd {

void Presets::set(std::string_view unit, Verb verb)
{
    const std::string name(unit);
    if (classify_unit_name(unit) != UnitNameKind::instance) {
        rules_[name].verb = verb;
        return;
    }
    if (verb == Verb::enable) {
        rules_.erase(name);
        Rule& rule = rules_[template_of(unit)];
        rule.verb = Verb::enable;
        rule.instances.emplace(unit_instance(unit));
        return;
    }
    rules_[name].verb = verb;
    const auto pattern = rules_.find(template_of(unit));
    if (pattern != rules_.end() &&
        pattern->second.instances.erase(std::string(unit_instance(unit))) > 0 &&
        pattern->second.instances.empty()) {
        rules_.erase(pattern);
    }
}

std::string Presets::render() const
{
    std::string text;
    for (const auto& [unit, rule] : rules_) {
        text += rule.verb == Verb::enable ? "enable " : "disable ";
        text += unit;
        for (const std::string& instance : rule.instances) {
            text += ' ';
            text += instance;
        }
        text += '\n';
    }
    return text;
}

std::string preset_path(std::string_view owner, facts::UnitScope scope)
{
    std::string path = "/usr/lib/systemd/";
    path += scope == facts::UnitScope::system ? "system" : "user";
    path += "-preset/10-initbridge-";
    path += owner;
    path += ".preset";
    return path;
}

} // namespace initbridge::systemd
