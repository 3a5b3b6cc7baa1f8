#pragma once
/// What a command shows: results on standard output, diagnostics on standard error.

#include "src/cli/options.hpp"
#include "translate/diag/diagnostic.hpp"
#include "translate/plan/plan.hpp"

#include <string>
#include <string_view>

namespace initbridge::cli {

enum ExitStatus : int {
    exit_done = 0,
    exit_bad_input = 1,
    exit_usage = 2,
    exit_refused = 3,
    exit_bug = 70,
};

/// A result of translate.
struct Result {
    std::string owner;
    plan::Plan plan;
    plan::FileTree files;        ///< all that is wanted, whether it is there already or not
    std::string list;            ///< path of the list of services among them
    plan::ObservedTree observed; ///< what the plan begins with; empty without a root
};

/// Writes `status`, or exit_refused after a complaint when standard output cannot be written.
[[nodiscard]] int write_output(std::string_view text, int status);

/// More that goes to standard error, as it is.
void write_complaint(std::string_view text);

/// Diagnostics for people, in colour where that is fit.
void write_diagnostics(const diag::Diagnostics& diagnostics, const diag::SourceMap& sources);

/// Each diagnostic once: both inits report what is wrong with an entry.
[[nodiscard]] diag::Diagnostics without_repetitions(const diag::Diagnostics& diagnostics);

/// The exit status that errors among the diagnostics call for, or exit_done.
[[nodiscard]] int status_of(const diag::Diagnostics& diagnostics);

/// One object with `containerfile` and `diagnostics`; without `lines` only the last.
[[nodiscard]] std::string show_lines_json(
    const std::string* lines, const diag::Diagnostics& diagnostics, const diag::SourceMap& sources);

/// The plan, and every file that it writes but the owner's manifest.
[[nodiscard]] std::string show_plan_and_files(const plan::Plan& plan, const std::string& owner);

/// One object with `plan`, `files` and `diagnostics`; without `result` only the last.
[[nodiscard]] std::string show_json(
    const Result* result, const diag::Diagnostics& diagnostics, const diag::SourceMap& sources);

} // namespace initbridge::cli
