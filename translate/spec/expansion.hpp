#pragma once
/// The grammar of `%(…)s` in entries: Python's `%` operator, as far as supervisord uses it.

#include "translate/model/text.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace initbridge::spec {

/// What begins at a percent sign.
struct PercentForm {
    /// How many bytes belong to it.
    std::size_t length = 1;
    /// nullopt: it stands for a plain percent sign (`%%`, or one that starts no expansion).
    std::optional<model::Expansion> expansion;
    /// Not empty: it wants to be an expansion but is none.
    std::string problem;
    std::string hint;
};

/// `text` begins with `%`.
[[nodiscard]] PercentForm read_percent(std::string_view text);

} // namespace initbridge::spec
