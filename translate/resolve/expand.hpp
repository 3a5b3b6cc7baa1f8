#pragma once
/// What a `%(…)s` stands for, as far as that is known before the service runs.

#include "translate/diag/diagnostic.hpp"
#include "translate/model/service.hpp"

#include <string>
#include <string_view>
#include <unordered_set>

namespace initbridge::resolve {

/// The text with home filled in; every other expansion becomes `stand_in`.
[[nodiscard]] std::string
flatten(const model::Text& text, std::string_view home, std::string_view stand_in);

/// What Python's `'%' + format` makes of the number 0: `0` for `d`, `00` for `02d`. There are no
/// other formats than `d` with a width before it.
[[nodiscard]] std::string format_zero(std::string_view format);

/// Variables that an image knows beside the environment of its services.
struct OutsideVariables {
    explicit OutsideVariables(const model::Image& image);

    const std::map<std::string, std::optional<std::string>>& said; ///< `--env`
    std::unordered_set<std::string_view> accepted;                 ///< env_accepts, env_requires
};

/// Whose texts are expanded, and where errors go.
struct ExpansionScope {
    std::string_view name; ///< of the entry
    std::int64_t instances = 1;
    const model::Environment* base_env = nullptr;
    const model::Environment* own_env = nullptr; ///< nullptr: what is said in `env` itself
    const OutsideVariables* outside = nullptr;
};

/// `text` with everything filled in that is known. What stays: home, here, host_node_name,
/// process_num of several instances, and variables known only at run time. A variable that
/// nothing sets is an error, and nullopt.
[[nodiscard]] std::optional<model::Text>
expand(const model::Marked<model::Text>& text, const ExpansionScope& scope, diag::Diagnostics& out);

} // namespace initbridge::resolve
