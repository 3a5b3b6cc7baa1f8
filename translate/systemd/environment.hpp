#pragma once
/// The environment of a service: Environment= lines, and what has to go in front of the command.

#include "translate/model/service.hpp"
#include "translate/systemd/exec.hpp"
#include "translate/systemd/quoting.hpp"
#include "translate/systemd/unit.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::systemd {

/// Environments that services share, spelled once.
class SharedEnvironments {
public:
    struct Variable {
        std::string_view name;
        const model::Text* value = nullptr;
        std::string line; ///< `Environment="K=V"` and a newline; empty: no line can hold it
    };

    /// The variables of base_env that its unit must set, by name: in user scope not HOME, USER and
    /// LOGNAME, which the manager has.
    [[nodiscard]] const std::vector<Variable>&
    of(const model::Service& service, const Spelling& spelling);

private:
    std::map<std::pair<const model::Environment*, model::Scope>, std::vector<Variable>> spelled_;
};

/// What Environment= cannot say of this service's variables: values with a noncharacter, and with
/// an environment file (which systemd makes stronger than Environment=) all of the entry's own.
[[nodiscard]] std::vector<Assignment> assignments_of(
    const model::Service& service, const std::vector<SharedEnvironments::Variable>& base);

/// What an environment is written from, beside its service.
struct EnvironmentContext {
    const std::vector<SharedEnvironments::Variable>& base;
    const std::vector<Assignment>& assignments;
    /// The shim reads the file as well, at each start: a missing one is its business.
    bool shim_reads_file = false;
};

/// EnvironmentFile=, Environment= lines by name without those in `assignments`, UnsetEnvironment=.
void add_environment(
    UnitText& unit,
    const model::Service& service,
    const EnvironmentContext& context,
    const Spelling& spelling);

} // namespace initbridge::systemd
