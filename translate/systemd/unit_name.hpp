#pragma once
/// The parts of unit names (basic/unit-name.c).

#include <optional>
#include <string>
#include <string_view>

namespace initbridge::systemd {

enum class UnitNameKind {
    plain,         ///< `a.service`
    template_unit, ///< `a@.service`
    instance,      ///< `a@1.service`
};

/// nullopt: not a valid unit name.
[[nodiscard]] std::optional<UnitNameKind> classify_unit_name(std::string_view name);

/// Of a valid name: `.service`.
[[nodiscard]] std::string_view unit_suffix(std::string_view name);
/// Of a valid name: `a` of `a.service`, `a@.service` and `a@1.service`.
[[nodiscard]] std::string_view unit_prefix(std::string_view name);
/// Of a valid name: `1` of `a@1.service`; empty when it is no instance.
[[nodiscard]] std::string_view unit_instance(std::string_view name);

/// `a@1.service` of `a@.service` or `a@2.service`, and `1`.
[[nodiscard]] std::string with_instance(std::string_view name, std::string_view instance);
/// `a@.service` of `a@1.service`.
[[nodiscard]] std::string template_of(std::string_view name);

/// May stand between `@` and the suffix.
[[nodiscard]] bool is_unit_instance(std::string_view text);

/// May units with this suffix have other names (Alias=), may they be templates?
[[nodiscard]] bool may_alias(std::string_view suffix);
[[nodiscard]] bool may_template(std::string_view suffix);

} // namespace initbridge::systemd
