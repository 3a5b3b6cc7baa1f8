#pragma once
/// What the shim tells of a service: initbridge-exec(8), "REPORTS". Pure.

#include "src/eventhost/history.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace initbridge::eventhost {

struct Report {
    std::string name; ///< the shim's: an entry's, or `web@0`
    Step step;
    std::int64_t time = 0; ///< microseconds since 1970
};

/// nullopt: another text.
[[nodiscard]] std::optional<Report> parse_report(std::string_view line);

} // namespace initbridge::eventhost
