#pragma once
/// The unit files that a service becomes.

#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/model/service.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::systemd {

enum class Copies {
    one,       ///< `web.service`
    instances, ///< a template `web@.service`, started as `web@0.service`…
    files, ///< `web@0.service`… each a file: its number is printed in a format that `%i` has not
};

struct UnitNames {
    std::string stem; ///< `web`
    Copies copies = Copies::one;
    std::int64_t count = 1;
    bool valid = true; ///< else an error was said

    /// What is started, enabled and ordered: `web.service`, or one for each copy.
    [[nodiscard]] std::vector<std::string> units() const;
    [[nodiscard]] std::string unit(std::int64_t copy) const;
    /// The files: one, but for Copies::files.
    [[nodiscard]] std::vector<std::string> files() const;
};

/// Names that a distribution's core units bear, without suffix: `dbus`, `systemd-…`, `getty@…`.
[[nodiscard]] bool is_reserved_stem(std::string_view stem);

/// The names of `service`. A reserved one is replaced with a warning, unless the author chose it
/// with `unit:`, which is an error.
[[nodiscard]] UnitNames name_units(const model::Service& service, diag::Diagnostics& out);

/// Does the service print its copy's number in a format other than the plain one?
[[nodiscard]] bool formats_number(const model::Service& service);

/// The unit of a package that a file of this name would hide; nullptr: none.
[[nodiscard]] const facts::UnitFile*
find_packaged(const std::string& file, model::Scope scope, const facts::TargetFacts& facts);

/// False, with an error, when a file of `names` hides a unit of a package.
[[nodiscard]] bool check_shadowing(
    const UnitNames& names,
    const model::Service& service,
    const facts::TargetFacts& facts,
    diag::Diagnostics& out);

} // namespace initbridge::systemd
