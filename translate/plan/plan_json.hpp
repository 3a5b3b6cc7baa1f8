#pragma once
/// A plan for tools.

#include "translate/plan/plan.hpp"
#include "translate/text/json.hpp"

namespace initbridge::plan {

/// An array with one object a step, in order: `step` (`make-folder`, `write-file`, `set-rights`,
/// `make-link`, `keep-original`, `restore-original`, `remove`), `path`, and what the step has of
/// `mode` (octal text), `uid`, `gid`, `content`, `target`, `kept_as`.
[[nodiscard]] json::Value plan_to_json(const Plan& plan);

} // namespace initbridge::plan
