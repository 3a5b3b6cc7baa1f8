#pragma once
/// Python's `value % names`, as supervisord applies it to the values of its configuration.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace initbridge::supervisord {

/// What is wrong with a value, in words; nullopt: it can be expanded. `names` are those that are
/// known beside `ENV_…`.
[[nodiscard]] std::optional<std::string>
percent_problem(std::string_view value, std::span<const std::string_view> names);

} // namespace initbridge::supervisord
