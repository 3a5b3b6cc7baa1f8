#pragma once
/// The rules of `bootc container lint` that concern files which we write
/// (bootc, crates/lib/src/lints.rs).

#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/plan/tree.hpp"

namespace initbridge::bridge {

/// Reports each path of `tree` that bootc's lint would reject in an image.
void check_bootc_rules(
    const plan::FileTree& tree, const facts::TargetFacts& facts, diag::Diagnostics& out);

} // namespace initbridge::bridge
