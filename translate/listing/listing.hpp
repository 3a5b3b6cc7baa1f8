#pragma once
/// The list of an image's services for tools, `/usr/share/initbridge/services.json`; its form is
/// described in initbridge-spec(5), "THE LIST OF SERVICES".

#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/model/service.hpp"
#include "translate/plan/manifest.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::listing {

/// A unit that a layer ships ready-made.
struct ReadyUnit {
    std::string name; ///< full
    const model::Layer* layer = nullptr;
    model::Scope scope = model::Scope::system;
    bool starts_at_boot = false;
};

/// What the services are called where they run, as the dialects decided it.
struct Names {
    /// Of each of ServiceSet::services, one a copy: full unit names, or what supervisorctl takes.
    std::vector<std::vector<std::string>> services;
    std::vector<std::string> packaged; ///< of each of ServiceSet::packaged: the real unit's
    std::vector<ReadyUnit> ready;
};

/// The list as JSON text: the same for the same input, with nothing of the machine that makes it.
[[nodiscard]] std::string
render(const model::ServiceSet& set, const facts::TargetFacts& facts, const Names& names);

/// All real names, in the order of the list.
[[nodiscard]] std::vector<std::string> all_names(const Names& names);

/// Where the list of `owner` goes: `services.json`, or `services-<owner>.json` and a note where the
/// first belongs to another owner; in `folder`.
[[nodiscard]] std::string path_for(
    const std::string& owner,
    const std::map<std::string, plan::Manifest>& manifests,
    diag::Diagnostics& out,
    std::string_view folder = plan::manifest_folder);

} // namespace initbridge::listing
