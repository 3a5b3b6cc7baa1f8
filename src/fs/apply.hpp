#pragma once
/// The one place that writes: a plan, done below a root.

#include "src/fs/root_dir.hpp"
#include "src/fs/transaction.hpp"
#include "translate/diag/diagnostic.hpp"
#include "translate/plan/plan.hpp"

namespace initbridge::fs {

/// Does the steps in order, then syncs each file system that was written to, once. Files appear
/// whole, with exactly the modes of the plan. When a step fails, what was done before it is undone
/// and the root is as it was.
[[nodiscard]] diag::Result<void>
apply_plan(RootDir& root, const plan::Plan& plan, Renaming renaming = Renaming::kernel_if_able);

} // namespace initbridge::fs
