#pragma once
/// The facade's part for `initbridge explain`: each line of what an entry became, with the fields
/// and the rule that made it, and what the entry says that an init does not do exactly.

#include "translate/model/service.hpp"
#include "translate/parity/parity.hpp"
#include "translate/plan/tree.hpp"
#include "translate/shim/shim.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace initbridge {

struct ExplainedLine {
    std::string text; ///< with its continuation lines
    std::vector<std::string_view>
        said; ///< fields that have a part in it, and that the author wrote
    std::vector<std::string_view> unsaid; ///< the others
    std::string_view rule;
};

struct ExplainedFile {
    std::string path;
    std::vector<ExplainedLine> lines; ///< but comments and section headers
};

struct ExplainedService {
    std::string name;
    std::string manifest; ///< of its layer, relative to the layers folder
    model::Init init = model::Init::supervisord;
    std::string_view shim; ///< why the shim runs it; empty: it does not
    std::vector<ExplainedFile> files;
    std::vector<const parity::Row*> lost; ///< said, and not exact on this init
};

/// The services of `set` that `tree`, a rendering of it with `shim`, holds: services in order, then
/// packaged units.
[[nodiscard]] std::vector<ExplainedService>
explain(const model::ServiceSet& set, const plan::FileTree& tree, shim::Use shim);

} // namespace initbridge
