#pragma once
/// Which entries of an image exist on its distribution.

#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/model/image.hpp"

#include <string_view>
#include <unordered_map>
#include <vector>

namespace initbridge::resolve {

/// An entry on its way to a service.
struct Candidate {
    const model::ServiceEntry* entry = nullptr;
    const model::Layer* layer = nullptr;
    model::Init runner = model::Init::supervisord; ///< of an entry with `exec`
    bool broken = false;         ///< has an error: known by its name, and left out at the end
    bool displaced = false;      ///< the half of a mixed pair that the image's init does not take
    bool has_twin = false;       ///< one half of a mixed pair
    std::string_view ready_unit; ///< the unit its layer ships in its stead; empty: none

    [[nodiscard]] bool packaged() const { return entry->use_packaged.has_value(); }
};

struct Selection {
    std::vector<Candidate> entries; ///< in layer order and as authored
    /// Names of entries that exist elsewhere only, with what is said of them: "does not exist on
    /// this distribution".
    std::unordered_map<std::string_view, std::string_view> elsewhere;
};

/// The image's `distro`, else the root's, decides. With neither, an entry with `distro:` is an
/// error. What one user's manager cannot run is left out with a warning.
[[nodiscard]] Selection
select_entries(const model::Image& image, const facts::TargetFacts& facts, diag::Diagnostics& out);

} // namespace initbridge::resolve
