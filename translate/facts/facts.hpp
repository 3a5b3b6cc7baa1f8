#pragma once
/// What rendering must know of the target. A plain value: src/fs observes it from a root
/// directory, tests make it up.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace initbridge::facts {

struct User {
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::string home;

    friend bool operator==(const User&, const User&) = default;
};

enum class UnitOrigin {
    admin,
    vendor
}; ///< /etc/systemd or /usr/lib/systemd (and /lib, /usr/local/lib)
enum class UnitScope { system, user };

/// A unit file, alias link or mask found in the root.
struct UnitFile {
    /// Absolute, in the root, as the root's systemd spells it:
    /// `/usr/lib/systemd/system/ssh.service`
    /// (`/lib/systemd/system/ssh.service` with TargetFacts::lib_first).
    std::string path;
    UnitOrigin origin = UnitOrigin::vendor;
    /// Empty for masks and aliases; of a link to a file of its own name (`systemctl link`, or
    /// `/etc/systemd/system/a.service -> /usr/lib/systemd/system/a.service`): that file's text.
    std::string text;
    std::string link_target; ///< of a symbolic link as written; empty: a regular file
    bool ours = false;       ///< listed in a manifest of initbridge

    friend bool operator==(const UnitFile&, const UnitFile&) = default;
};

/// Names of units of one scope. The file with the highest precedence wins (systemd.unit(5)).
using UnitFiles = std::map<std::string, UnitFile>;

/// Drop-ins by the name of their folder without `.d` (`ssh.service`, `getty@.service`): path and
/// text of each `*.conf` (not hidden), in no order; a link to /dev/null has an empty text.
using DropIns = std::map<std::string, std::vector<std::pair<std::string, std::string>>>;

/// How much of an operating system the root holds.
enum class RootKind {
    none,    ///< no root given
    staging, ///< a root without systemd's own units: copied into an image by a later step
    full,
};

struct TargetFacts {
    RootKind root = RootKind::none;
    bool usr_etc = false;               ///< /usr/etc is there: a root that ostree has taken over
    bool machine_id = false;            ///< /etc/machine-id is there and not "uninitialized"
    std::vector<std::string> distro;    ///< from os-release: `debian`, `debian:12`
    std::optional<int> systemd_version; ///< of the root's libsystemd-shared, or --systemd-version
    std::map<std::string, User> users; ///< etc/passwd, then sysusers.d (uid there may be unknown: 0
                                       ///< is not used, the user is left out)
    std::map<std::string, std::string> homes; ///< homes of users of sysusers.d without a fixed uid
    UnitFiles system_units;
    UnitFiles user_units;
    DropIns system_dropins;
    DropIns user_dropins;
    /// The root has a /lib, and its systemd looks there before /usr/lib (built with split-usr:
    /// Debian's up to 12, Ubuntu's up to 23.10): units are then found, and links to them spelled,
    /// as /lib/systemd/….
    bool lib_first = false;
    /// Links below {/etc,/usr/lib}/systemd/{system,user}/X.{wants,requires,upholds}/ and alias
    /// links in /etc/systemd/{system,user}: full path → target as written.
    std::map<std::string, std::string> enable_links;
    std::string supervisord; ///< its absolute path, in one of the usual places; empty: not there

    std::string initbridge; ///< its absolute path, likewise

    /// The shim of this initbridge, byte for byte, to be put into the target; nullopt: not known.
    std::optional<std::string> shim;
    /// The kind of machine that the root's programs are for, machine_of(); nullopt: not known.
    std::optional<std::uint32_t> machine;
    bool has_shim = false; ///< the root has one that is not ours to write

    /// Looked up on request: {name, PATH} → absolute path, or empty when it is not there.
    std::map<std::pair<std::string, std::string>, std::string> commands;

    [[nodiscard]] const UnitFiles& units(UnitScope scope) const
    {
        return scope == UnitScope::system ? system_units : user_units;
    }

    [[nodiscard]] const DropIns& dropins(UnitScope scope) const
    {
        return scope == UnitScope::system ? system_dropins : user_dropins;
    }
};

} // namespace initbridge::facts
