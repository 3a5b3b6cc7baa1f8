#pragma once
/// What rendering must know of a root, looked up in it.

#include "src/fs/root_dir.hpp"
#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"

#include <set>
#include <string>
#include <utility>

namespace initbridge::fs {

/// All but `commands`. Nothing of the root is run. What is absent is left out; what is there and
/// cannot be read is a failure.
[[nodiscard]] diag::Result<facts::TargetFacts> observe_facts(RootDir& root);

/// Looks each {name, PATH} up as execvp(3) would inside the root, and enters it in
/// `facts.commands`: the first executable regular file, spelled as PATH spells its folder; links
/// are followed inside the root. Empty and relative folders of PATH are passed over.
void look_up_commands(
    RootDir& root,
    const std::set<std::pair<std::string, std::string>>& wanted,
    facts::TargetFacts& facts);

} // namespace initbridge::fs
