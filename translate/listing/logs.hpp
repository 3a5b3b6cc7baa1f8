#pragma once
/// Where the output of a service goes, in the words of its entry.

#include "translate/model/service.hpp"

#include <cstdint>
#include <string>

namespace initbridge::listing {

struct Logs {
    std::string out; ///< `journal`, `file:/path` or `none`
    std::string err; ///< the same, or `stdout`
};

/// Of the copy with this number. Paths have all filled in that is known before the service runs.
[[nodiscard]] Logs
logs_of(const model::Service& service, const model::Image& image, std::int64_t copy);

} // namespace initbridge::listing
