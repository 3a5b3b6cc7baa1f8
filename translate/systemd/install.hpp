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
/// written. Refers to the facts, which must outlive it.
class UnitView {
public:
    UnitView(const facts::TargetFacts& facts, facts::UnitScope scope);

    /// Lays a file over the root's. It wins unless the root has a foreign one of that name in a
    /// folder of higher precedence.
    void add(const std::string& path, std::string text);
    /// Lays a drop-in over the root's, at `…/<unit>.d/<file>.conf`.
    void add_dropin(const std::string& path, std::string text);

    /// nullptr: there is none.
    [[nodiscard]] const facts::UnitFile* find(std::string_view name) const;
    /// All names, sorted.
    [[nodiscard]] std::vector<std::string_view> names() const;
    /// Those of exactly `<name>.d` that count, one for each file name.
    [[nodiscard]] std::vector<const DropIn*> dropins(std::string_view name) const;

    [[nodiscard]] facts::UnitScope scope() const { return scope_; }

    /// `/etc/systemd/system` or `/etc/systemd/user`: where links go.
    [[nodiscard]] std::string_view config_dir() const;
    /// Is it one of the folders that the manager of this scope searches?
    [[nodiscard]] bool is_searched(std::string_view folder) const;
    /// Do the rules of this version know UpheldBy= (v254)? No version: they do not.
    [[nodiscard]] bool knows_upheld_by() const;

private:
    const facts::TargetFacts& facts_;
    facts::UnitScope scope_;
    std::map<std::string, facts::UnitFile, std::less<>> files_; ///< added
    std::map<std::string, std::vector<DropIn>, std::less<>> dropins_;
};

/// What became of enabling a unit.
enum class EnableState {
    enabled,   ///< [Install] asks for links (they may be there already)
    is_static, ///< no [Install], or an empty one: there is nothing to enable
    masked,    ///< a link to /dev/null or an empty file
    missing,   ///< no such unit file
    dangling,  ///< a link to a unit that is not there, or links in a circle
    invalid,   ///< not the name of a unit, or a file that systemd does not load
};

/// The unit that a name leads to.
struct FoundUnit {
    EnableState state = EnableState::missing; ///< enabled: there is a file to read
    std::string name;                         ///< the real one; what was not found otherwise
    std::string path;                         ///< of the file, as links name it
    const facts::UnitFile* file = nullptr;
};

/// Follows aliases: links to units, and where no file has the name, another unit's Alias=.
[[nodiscard]] FoundUnit find_unit(std::string_view name, const UnitView& units);

enum class InstallProblemKind {
    bad_alias,         ///< Alias= names something that cannot be another name of the unit
    alias_taken,       ///< Alias= is the name of a file or of a link to another unit
    bad_target,        ///< WantedBy= and the like: not a unit name
    plain_target,      ///< a template without instance cannot be wanted by a unit that is none
    masked_instance,   ///< the unit of DefaultInstance= is masked
    bad_specifier,     ///< there is no such specifier in [Install]
    machine_specifier, ///< a specifier whose value only the running machine knows
    bad_instance,      ///< DefaultInstance= is no instance
    no_template,       ///< DefaultInstance= in a unit that is no template
    bad_also,          ///< Also= is not a unit name: systemctl gives up on the unit
    also_missing,      ///< a unit of Also= does not exist, or cannot be enabled
    also_masked,       ///< a unit of Also= is masked
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
/// Masks stay (systemctl removes an instance's mask together with its template).
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
