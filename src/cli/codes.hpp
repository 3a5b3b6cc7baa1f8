#pragma once
/// Stable codes of what can be wrong with a call of the program.

#include <string_view>

namespace initbridge::cli::codes {

/// No command is given, or one that does not exist.
inline constexpr std::string_view unknown_command = "cli/unknown-command";
/// An option that the command does not have.
inline constexpr std::string_view unknown_option = "cli/unknown-option";
/// An option lacks its value, or has one that it does not take.
inline constexpr std::string_view bad_option = "cli/bad-option";
/// The command needs arguments, or has more of them than it takes.
inline constexpr std::string_view bad_arguments = "cli/bad-arguments";
/// The configuration file cannot be read or has something in it that is no option.
inline constexpr std::string_view bad_config = "cli/bad-config";
/// Standard output cannot be written.
inline constexpr std::string_view output_refused = "cli/output-refused";
/// The file that INITBRIDGE_SHIM names cannot be read.
inline constexpr std::string_view bad_shim = "cli/bad-shim";
/// The owner of the files (`--owner`, or the name of the image) cannot be part of a file name.
inline constexpr std::string_view bad_owner = "cli/bad-owner";
/// `explain` was given a word that is no path, and nearly a field of an entry.
inline constexpr std::string_view no_such_field = "cli/no-such-field";
/// None of the entries has the name that was given.
inline constexpr std::string_view unknown_entry = "cli/unknown-entry";

/// A container of machined's cannot be entered.
inline constexpr std::string_view machine = "cli/machine";
/// On this machine, supervisord does not run as the bridge wants it to.
inline constexpr std::string_view bridge_down = "cli/bridge-down";
/// The bridge that is here belongs to somebody else, or runs for another user.
inline constexpr std::string_view bridge_taken = "cli/bridge-taken";

} // namespace initbridge::cli::codes
