#include "translate/systemd/alias_rules.hpp"

#include "translate/systemd/unit_name.hpp"
#include "translate/systemd/unit_paths.hpp"

#include <optional>

namespace initbridge::systemd {

/// `foo.target.wants/a.service`, the way of old units (unit_file_verify_alias()).
bool is_alias_path(std::string_view alias, std::string_view unit)
{
    std::string_view folder = folder_of(alias);
    for (const std::string_view suffix : {".wants", ".requires"}) {
        if (!folder.ends_with(suffix)) {
            continue;
        }
        folder.remove_suffix(suffix.size());
        const std::optional<UnitNameKind> target = classify_unit_name(folder);
        const std::string_view name = file_name_of(alias);
        const std::optional<UnitNameKind> kind = classify_unit_name(name);
        if (!target || !kind) {
            return false;
        }
        if (*kind != UnitNameKind::template_unit && name == unit) {
            return true;
        }
        const bool propagates = *target == UnitNameKind::template_unit;
        return (*kind == UnitNameKind::instance && template_of(name) == unit) ||
               (*kind == UnitNameKind::template_unit && name == unit && propagates);
    }
    return false;
}

/// May `alias` be a link to `unit` (unit_validate_alias_symlink_or_warn())?
bool is_alias_name(std::string_view alias, std::string_view unit)
{
    const std::optional<UnitNameKind> kind = classify_unit_name(alias);
    const std::optional<UnitNameKind> unit_kind = classify_unit_name(unit);
    if (!kind || unit_suffix(alias) != unit_suffix(unit)) {
        return false;
    }
    if (*kind != UnitNameKind::plain && !may_template(unit_suffix(alias))) {
        return false;
    }
    if (*kind == UnitNameKind::instance && unit_kind == UnitNameKind::template_unit) {
        return true;
    }
    return kind == unit_kind && unit_instance(alias) == unit_instance(unit);
}

} // namespace initbridge::systemd
