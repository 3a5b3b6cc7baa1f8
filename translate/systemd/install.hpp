#pragma once
/// The [Install] rules: which links `systemctl --root=R enable NAME` makes, and which
/// `systemctl disable` removes, without a systemd (systemd.unit(5), "[INSTALL] SECTION OPTIONS";
/// checked against systemctl itself in tests/integration/enable).

#include "translate/facts/facts.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::systemd {

/// A drop-in file of a unit: its path and its text.
using DropIn = std::pair<std::string, std::string>;

/// The unit files of one scope as they will be: the root's, overlaid with those about to be
/// written.
class UnitView {
public:
    UnitView(const facts::TargetFacts& facts, facts::UnitScope scope);

    /// Lays a file over the root's. It wins unless the root has one of that name in a folder of
    /// higher precedence, or in the same place of which `path` is a rewriting.
    void add(const std::string& name, facts::UnitFile file);
    void add_dropin(const std::string& unit, DropIn dropin);

    [[nodiscard]] const facts::UnitFile* find(std::string_view name) const;

    [[nodiscard]] const std::map<std::string, facts::UnitFile, std::less<>>& files() const
    {
        return files_;
    }

    /// Drop-ins of exactly this `<name>.d`, later ones of the same file name already replaced.
    [[nodiscard]] const std::vector<DropIn>* dropins(std::string_view name) const;

    [[nodiscard]] facts::UnitScope scope() const { return scope_; }

    /// `/etc/systemd/system` or `/etc/systemd/user`: where links go.
    [[nodiscard]] std::string_view config_dir() const;

    /// Do the rules of this version know UpheldBy= (v254)? No version: they do not.
    [[nodiscard]] bool knows_upheld_by() const { return knows_upheld_by_; }

private:
    facts::UnitScope scope_;
    bool knows_upheld_by_;
    std::map<std::string, facts::UnitFile, std::less<>> files_;
    std::map<std::string, std::vector<DropIn>, std::less<>> dropins_;
};

/// What became of enabling a unit.
enum class EnableState {
    enabled,   ///< [Install] asks for links (they may be there already)
    is_static, ///< no [Install], or an empty one: there is nothing to enable
    masked,    ///< a link to /dev/null or an empty file
    missing,   ///< no such unit file
    dangling,  ///< a link to a unit that is not there, or links in a circle
    invalid,   ///< not the name of a unit
};

enum class InstallProblemKind {
    bad_alias,         ///< Alias= names something that cannot be another name of the unit
    alias_taken,       ///< Alias= is the name of a file or of a link to another unit
    bad_target,        ///< WantedBy= and the like: not a unit name
    template_target,   ///< a template without instance cannot be wanted by a unit that is none
    masked_instance,   ///< the unit of DefaultInstance= is masked
    bad_specifier,     ///< a specifier that cannot be resolved in [Install]
    bad_instance,      ///< DefaultInstance= is not valid, or the unit is no template
    also_missing,      ///< a unit of Also= does not exist
    also_masked,       ///< a unit of Also= is masked
    machine_specifier, ///< %m, %b, %H and the like: only known on the running machine
    unreadable,        ///< a file that systemd would not load
    missing_target,    ///< the unit that is to want this one does not exist
};

struct InstallProblem {
    InstallProblemKind kind{};
    std::string unit;    ///< whose [Install]
    std::string subject; ///< the alias, target, specifier, …

    friend bool operator==(const InstallProblem&, const InstallProblem&) = default;
};

struct Enabling {
    EnableState state = EnableState::missing;
    std::string unit;                         ///< the real name, aliases resolved
    std::map<std::string, std::string> links; ///< path → target, both absolute in the root
    std::vector<std::string> also;            ///< other units that Also= enables or disables too
    std::vector<InstallProblem> problems;

    friend bool operator==(const Enabling&, const Enabling&) = default;
};

/// The links that `systemctl --root=R [--global] enable NAME` wants to be there: `name` with
/// suffix: plain, an instance, a template with DefaultInstance=, or an alias (a link, or another
/// unit's Alias= where no file has the name).
[[nodiscard]] Enabling enable_links(std::string_view name, const UnitView& units);

/// Those of `present` (TargetFacts::enable_links) that `systemctl disable NAME` removes: links in
/// the configuration folder to the unit, to its instances, to the units of Also=, under any name.
[[nodiscard]] std::set<std::string> disable_links(
    std::string_view name,
    const UnitView& units,
    const std::map<std::string, std::string>& present);

/// Links in vendor folders (`/usr/lib/systemd/system/X.wants/`) that start the unit although it is
/// disabled.
[[nodiscard]] std::set<std::string> vendor_links(
    std::string_view name,
    const UnitView& units,
    const std::map<std::string, std::string>& present);

} // namespace initbridge::systemd
