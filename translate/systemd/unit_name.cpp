#include "translate/systemd/unit_name.hpp"

#include "translate/model/names.hpp"

#include <algorithm>
#include <array>

namespace initbridge::systemd {

namespace {

// unit_type_may_alias() and unit_type_may_template(), basic/unit-def.h and unit-name.c
constexpr std::array<std::string_view, 6> with_aliases{
    ".service", ".socket", ".target", ".device", ".timer", ".path"};
constexpr std::array<std::string_view, 5> with_templates{
    ".service", ".socket", ".target", ".timer", ".path"};

} // namespace

std::optional<UnitNameKind> classify_unit_name(std::string_view name)
{
    if (!model::is_unit_name(name)) {
        return std::nullopt;
    }
    const std::size_t at = name.find('@');
    if (at == std::string_view::npos) {
        return UnitNameKind::plain;
    }
    return at + 1 == name.rfind('.') ? UnitNameKind::template_unit : UnitNameKind::instance;
}

std::string_view unit_suffix(std::string_view name)
{
    return name.substr(name.rfind('.'));
}

std::string_view unit_prefix(std::string_view name)
{
    return name.substr(0, std::min(name.find('@'), name.rfind('.')));
}

std::string_view unit_instance(std::string_view name)
{
    const std::size_t at = name.find('@');
    if (at == std::string_view::npos) {
        return {};
    }
    return name.substr(at + 1, name.rfind('.') - at - 1);
}

std::string with_instance(std::string_view name, std::string_view instance)
{
    std::string result(unit_prefix(name));
    result += '@';
    result += instance;
    result += unit_suffix(name);
    return result;
}

std::string template_of(std::string_view name)
{
    return with_instance(name, {});
}

bool is_unit_instance(std::string_view text)
{
    return !text.empty() && model::is_unit_name(with_instance("a@.service", text));
}

bool may_alias(std::string_view suffix)
{
    return std::ranges::find(with_aliases, suffix) != with_aliases.end();
}

bool may_template(std::string_view suffix)
{
    return std::ranges::find(with_templates, suffix) != with_templates.end();
}

} // namespace initbridge::systemd
