#pragma once
/// What all verbs of `initbridge bridge` begin with: the root, and what it knows of the bridge.

#include "src/cli/options.hpp"
#include "src/cli/output.hpp"
#include "src/fs/root_dir.hpp"
#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::cli {

/// Whose manifest lists the files of `bridge install`.
inline constexpr std::string_view bridge_owner = "bridge";

struct BridgeState {
    std::optional<fs::RootDir> root;
    facts::TargetFacts facts;
    bool live = false; ///< this machine, and systemd runs it
    diag::SourceMap sources;
    diag::Diagnostics diagnostics;
    bool refused = false;           ///< by the machine
    std::vector<std::string> lines; ///< what was done beside the plan

    /// Opens the root and looks around in it. False after a refusal.
    [[nodiscard]] bool open(const BridgeOptions& options);
    /// Notes that the machine refused; always false.
    bool refuse(const diag::Diagnostic& why);
    /// Shows plan, lines and diagnostics, and says the exit status.
    [[nodiscard]] int finish(const Result* result, const BridgeOptions& options);

    /// The unit that is installed: its path, or empty.
    [[nodiscard]] std::string unit_path() const;
    /// The user that the installed unit names in ConditionUser=; empty: none.
    [[nodiscard]] std::string installed_user() const;
    [[nodiscard]] std::optional<std::uint32_t> uid_of(const std::string& user) const;
};

} // namespace initbridge::cli
